"""One bounded HTTP GET: deadline, size limit, redirects, TLS, credentials."""
