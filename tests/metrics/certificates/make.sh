#!/bin/sh
# Makes the certificates of the tests anew, in this folder.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
touch "$work/index"
cat > "$work/conf" <<END
[ca]
default_ca = test
[test]
new_certs_dir = $work
database = $work/index
rand_serial = yes
default_md = sha256
policy = any
# Long enough for every clock that a test may run under.
default_startdate = 20000101000000Z
default_enddate = 21000101000000Z
[any]
commonName = supplied
[ca_certificate]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign
subjectKeyIdentifier = hash
[server]
basicConstraints = CA:FALSE
subjectAltName = DNS:metrics.test
authorityKeyIdentifier = keyid
[client]
basicConstraints = CA:FALSE
authorityKeyIdentifier = keyid
END

key() { openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes "$@"; }
sign() { openssl ca -batch -notext -config "$work/conf" -keyfile "$work/ca.key" "$@"; }

key -keyout "$work/ca.key" -out "$work/ca.csr" -subj "/CN=Sidecar test authority"
sign -selfsign -in "$work/ca.csr" -extensions ca_certificate -out ca.pem
for name in server client; do
  key -keyout "$name.key" -out "$work/$name.csr" -subj "/CN=$name"
  sign -cert ca.pem -in "$work/$name.csr" -extensions "$name" -out "$name.pem"
done
rm -r "$work"
