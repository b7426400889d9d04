#!/bin/sh
# A cluster that collects its log into files, as lines and as CSV.
set -e
[ -e "$PGDATA/PG_VERSION" ] || initdb --auth=trust --username=postgres --no-sync >/dev/null
echo 'host all all all trust' >>"$PGDATA/pg_hba.conf"
exec postgres -c listen_addresses='*' -c logging_collector=on -c log_destination=stderr,csvlog \
  -c log_directory=/var/log/postgresql -c log_filename=postgres.log -c log_file_mode=0640 \
  -c log_statement=all -c unix_socket_directories=/tmp
