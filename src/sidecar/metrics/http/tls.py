"""Wrap a connection in TLS."""

import os
import socket
import ssl

from sidecar.errors import FetchError, reason
from sidecar.metrics.http.credentials import Tls

_NAME_MISMATCH = {62, 64}
"""X509_V_ERR_HOSTNAME_MISMATCH and …_IP_ADDRESS_MISMATCH of OpenSSL."""

_UNKNOWN_ISSUER = {18, 19, 20, 21}
"""A certificate that is self-signed, or signed by an unknown authority."""

_NO_TLS = {"WRONG_VERSION_NUMBER", "PACKET_LENGTH_TOO_LONG", "RECORD_LAYER_FAILURE"}
"""What OpenSSL takes an answer in plain text for."""


class Wrapper:
    """Makes connections private; the files are read again when they have changed."""

    def __init__(self, tls: Tls) -> None:
        """Take what to trust; nothing is read yet."""
        self._tls = tls
        self._context: ssl.SSLContext | None = None
        self._stamps: list[tuple[int, int, int]] = []

    def wrap(self, plain: socket.socket, host: str) -> ssl.SSLSocket:
        """Return the connection after its handshake, for which its timeout holds as a whole."""
        # A certificate that is renewed counts from the next connection on, as with Prometheus.
        stamps = list(map(_stamp, self._files()))
        if self._context is None or stamps != self._stamps:
            self._context, self._stamps = self._new(), stamps
        return self._context.wrap_socket(plain, server_hostname=self._tls.server_name or host)

    def _files(self) -> list[str]:
        tls = self._tls
        return [file for file in (tls.ca_file, tls.cert_file, tls.key_file) if file]

    def _new(self) -> ssl.SSLContext:
        # Not create_default_context(): it is stricter in newer Pythons, and refuses private
        # authorities that every other scraper takes.
        tls, context = self._tls, ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if not tls.verify:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        try:
            if tls.ca_file:
                context.load_verify_locations(tls.ca_file)
            elif tls.verify:
                context.load_default_certs()
            if tls.cert_file:
                # An empty password, or else OpenSSL asks for one on the terminal.
                context.load_cert_chain(tls.cert_file, tls.key_file, password="")
        except OSError as error:
            raise FetchError(f"cannot use {' '.join(self._files())}: {_why(error)}") from None
        return context


def explain(error: ssl.SSLError) -> str:
    """Return why there is no private connection, with the setting that may help."""
    if not isinstance(error, ssl.SSLCertVerificationError):
        plain = error.reason in _NO_TLS
        return f"TLS: {_why(error)}{'; the target may speak plain http' if plain else ''}"
    said = f"the certificate is not trusted: {error.verify_message.rstrip('.')}"
    if error.verify_code in _NAME_MISMATCH:
        return f"{said}; set server_name in tls_config to the name that it has"
    if error.verify_code in _UNKNOWN_ISSUER:
        return f"{said}; set ca_file in tls_config to who signed it"
    return said


def _stamp(file: str) -> tuple[int, int, int]:
    try:
        found = os.stat(file)  # noqa: PTH116 - a Path per file and connection adds nothing
    except OSError as error:
        raise FetchError(f"cannot read {file}: {reason(error)}") from None
    return found.st_ino, found.st_size, found.st_mtime_ns


def _why(error: OSError) -> str:
    if isinstance(error, ssl.SSLError):
        return (error.reason or "not in PEM format").lower().replace("_", " ")
    return reason(error)
