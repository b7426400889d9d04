"""Redaction: secrets in text and in values are replaced by stable pseudonyms."""
