"""Credentials for a target: basic and bearer authorization, certificates, headers."""

import base64
from pathlib import Path

import msgspec

from sidecar.errors import FetchError, reason

_LONGEST_SECRET = 65_536
"""Bytes of a file with a secret; a larger one is something else."""


class CredentialSource(msgspec.Struct, frozen=True):
    """A secret, or the file it is in, which is read at every request: secrets are rotated."""

    text: str = ""
    file: str = ""

    def read(self) -> str:
        """Return the secret; raises FetchError when its file cannot be read."""
        if not self.file:
            return self.text
        try:
            with Path(self.file).open("rb") as file:
                return file.read(_LONGEST_SECRET).decode().strip()
        except OSError as error:
            raise FetchError(f"cannot read {self.file}: {reason(error)}") from None
        except UnicodeDecodeError:
            raise FetchError(f"cannot read {self.file}: it is not UTF-8 text") from None

    def __repr__(self) -> str:
        return f"Secret(file={self.file!r})" if self.file else "Secret(***)"


class Credentials(msgspec.Struct, frozen=True):
    """Who asks: `Basic` has a user, any other scheme, such as `Bearer`, the secret alone."""

    secret: CredentialSource
    scheme: str = "Bearer"
    user: str = ""

    def header(self) -> str:
        """Return the value of the Authorization line; raises FetchError when there is none."""
        secret = self.secret.read()
        if self.scheme == "Basic":
            return f"Basic {base64.b64encode(f'{self.user}:{secret}'.encode()).decode()}"
        header = f"{self.scheme} {secret}"
        if not header.isprintable():
            raise FetchError(f"{self.secret.file or 'the secret'} has more than one line")
        return header


class Tls(msgspec.Struct, frozen=True):
    """Whom to trust, and as whom to show up; paths of PEM files, empty for none.

    Without `ca_file` the machine's own authorities are trusted. `server_name` replaces the host
    of the address in the handshake. `verify` false trusts any certificate.
    """

    ca_file: str = ""
    cert_file: str = ""
    key_file: str = ""
    server_name: str = ""
    verify: bool = True


class Access(msgspec.Struct, frozen=True):
    """How a target is asked."""

    credentials: Credentials | None = None
    tls: Tls = Tls()
    follow_redirects: bool = True

    def elsewhere(self) -> "Access":
        """Return how another host is asked, to which the target redirects: it learns no secret."""
        tls = msgspec.structs.replace(self.tls, cert_file="", key_file="", server_name="")
        return msgspec.structs.replace(self, credentials=None, tls=tls)
