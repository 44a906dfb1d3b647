#!/usr/bin/env bash
# A throw-away Dovecot on loopback; all of its configuration and state is below BASE, nothing in /etc.
#   dovecot.sh start BASE IMAP_PORT [LMTP_PORT]     IMAP over TLS on IMAP_PORT+50
#   dovecot.sh stop BASE
# Any user name logs in with the password "secret". Works as root and without privileges.
# Environment: SEP=/ PREFIX= FORMAT=maildir|mdbox|sdbox OWNER=5000 (of the mail, when run by root), EXTRA="more configuration"
set -euo pipefail

usage() {
  sed -n '2,5s/^# //p' "$0" >&2
  exit 2
}
[ $# -ge 2 ] || usage
command=$1 base=$2

start() {
  local port=$1 lmtp_port=${2:-0} format=${FORMAT:-maildir} location owner group unprivileged="" lmtp="" protocols=imap
  mkdir -p "$base"/{run,state,home}
  if [ "$(id -u)" = 0 ]; then
    owner=${OWNER:-5000} group=${OWNER:-5000}
    chown "$owner:$group" "$base/home"
    chmod 755 "$base" "$base/run"
  else
    owner=$(id -u) group=$(id -g)
    unprivileged="default_internal_user = $(id -un)
default_internal_group = $(id -gn)
default_login_user = $(id -un)
$(for service in anvil imap-login imap-urlauth-login stats; do printf 'service %s {\n  chroot =\n}\n' $service; done)"
  fi
  [ -f "$base/cert.pem" ] || openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 \
    -subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1 \
    -keyout "$base/key.pem" -out "$base/cert.pem" 2>/dev/null
  case $format in
    maildir) location='maildir:~/Maildir' ;;
    mdbox | sdbox) location="$format:~/$format" ;;
    *) usage ;;
  esac
  if [ "$lmtp_port" != 0 ]; then
    protocols="imap lmtp"
    lmtp="service lmtp {
  inet_listener lmtp {
    address = 127.0.0.1
    port = $lmtp_port
  }
}
protocol lmtp {
  auth_username_format = %n
}"
  fi
  cat >"$base/dovecot.conf" <<CONF
base_dir = $base/run
state_dir = $base/state
instance_name = lab-$(basename "$base")
log_path = $base/dovecot.log
protocols = $protocols
listen = 127.0.0.1
ssl = yes
ssl_cert = <$base/cert.pem
ssl_key = <$base/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_username_format = %n
passdb {
  driver = static
  args = password=secret
}
userdb {
  driver = static
  args = uid=$owner gid=$group home=$base/home/%n
}
first_valid_uid = 1
mail_location = $location
mail_max_userip_connections = 100
namespace inbox {
  inbox = yes
  separator = ${SEP:-/}
  prefix = ${PREFIX:-}
}
$unprivileged
service imap-login {
  process_min_avail = 1
  inet_listener imap {
    port = $port
  }
  inet_listener imaps {
    port = $((port + 50))
    ssl = yes
  }
}
service imap {
  process_limit = 256
  vsz_limit = 2G
}
$lmtp
${EXTRA:-}
CONF
  dovecot -c "$base/dovecot.conf"
  for _ in $(seq 100); do
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && return
    sleep 0.05
  done
  echo "dovecot did not come up, see $base/dovecot.log" >&2
  exit 1
}

stop() {
  local pid
  pid=$(cat "$base/run/master.pid")
  doveadm -c "$base/dovecot.conf" stop
  while kill -0 "$pid" 2>/dev/null; do sleep 0.05; done
}

case $command:$# in
  start:[34]) start "${@:3}" ;;
  stop:2) stop ;;
  *) usage ;;
esac
