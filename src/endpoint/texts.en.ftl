# Why something could not be checked: the obstacle, with endpoint and operation.
cannot--unreachable = No connection to { $endpoint } ({ $operation }).
cannot--denied = { $endpoint } refused access ({ $operation }).
cannot--unsupported = { $endpoint } cannot do what the check needs ({ $operation }).
cannot--rate-limited = { $endpoint } asked to slow down ({ $operation }).
cannot--timed-out = No answer in time from { $endpoint } ({ $operation }).
cannot--protocol = { $endpoint } gave an answer that cannot be relied on ({ $operation }).
cannot--interrupted = The connection to { $endpoint } ended too early ({ $operation }).
cannot--absent = Not there at { $endpoint }: { $operation }.
cannot--changed = { $endpoint } changed while it was looked at ({ $operation }).
cannot--too-large = { $endpoint } sent more than landfall is willing to hold ({ $operation }).
cannot--stopped = The run was stopped.
cannot--unprepared = Something is missing to look at { $endpoint } ({ $operation }).
cannot--fault = A fault of landfall itself; please report it.
cannot--timeout = The time allowed for this was over.

# Connections.
net--name-unknown = The name { $host } is not known ({ $detail }). Check the spelling, and that this machine asks the right name server.
net--name-failed = The name { $host } could not be looked up just now ({ $detail }).
net--refused = { $host } ({ $address }) accepts no connection on this port ({ $detail }). Check the port, and that the service runs.
net--unreachable = { $host } ({ $address }) cannot be reached ({ $detail }).
net--no-answer = { $host } ({ $address }) did not answer within { $seconds } s. A firewall often swallows connections like this.
net--silence = Nothing came for { $seconds } s.
net--lost = The connection broke ({ $detail }).

# TLS.
tls--wrong-name = The certificate is made out to { $detail } and not to { $host }. Use the name in the certificate, or have the certificate replaced.
tls--unknown-ca = The certificate of { $host } is signed by nobody we trust ({ $detail }). If that is your own authority, or the server itself, give the certificate with “ca:”.
tls--expired = The certificate of { $host } has expired ({ $detail }).
tls--not-yet-valid = The certificate of { $host } is not valid yet ({ $detail }). Check the clock of this machine.
tls--revoked = The certificate of { $host } has been revoked ({ $detail }).
tls--bad-certificate = The certificate of { $host } cannot be used ({ $detail }).
tls--not-tls = { $host } does not speak TLS on this port ({ $detail }). For STARTTLS write the address without the “s”: imap://.
tls--handshake = No TLS connection with { $host } could be agreed on ({ $detail }).
tls--host = { $host } is no name that a certificate can carry.
tls--injected = { $host } sent something unprotected after agreeing to TLS. Somebody may be interfering with the connection.
tls--ca-file = The certificates in { $file } cannot be used ({ $detail }).

# IMAP.
imap--no = The server refused: { $reply }
imap--bad = The server did not accept the command: { $reply }
imap--bye = The server closed the connection: { $reply }
imap--turned-away = The server turned the connection away: { $reply }
imap--end = The server closed the connection in the middle of an answer.
imap--garbled = The server sent something that is no IMAP: { $line }
imap--line-too-long = The server sent a line without end.
imap--reply-too-large = The server sent an answer that is far too large: { $line }
imap--halfway = An earlier command on this connection was not read to its end.
imap--untold = The server answered OK but did not say what was asked ({ $what }).
imap--too-many-found = { $messages } messages bear the probe's name; no more than a few are looked at.
imap--probe-gone = The probe was there and then was not: somebody moved or removed it meanwhile.
imap--probe-too-large = The message with the probe's name is much larger than what was sent ({ $bytes } bytes).
imap--not-the-probe = The message with UID { $uid } is not the probe; it was left alone.
imap--not-removed = The message with UID { $uid } is still there after it was removed.
imap--absent = The folder is not there: { $reply }
imap--no-permission = There is no permission: { $reply }
imap--expunged = Messages were removed while they were read: { $reply }
imap--unavailable = The service is not available at the moment: { $reply }
imap--throttled = { $seconds ->
    [0] The server asks to slow down: { $reply }
   *[other] The server asks to slow down and to wait { $seconds } s: { $reply }
  }
imap--too-many-connections = There are too many connections to the server. Lower “connections:” or close other programs: { $reply }
imap--preauth = The server says that somebody is logged in already, and not who. A mailbox without a known owner proves nothing: { $reply }
imap--no-starttls = The server does not offer STARTTLS, and without TLS nothing is sent: { $reply }
imap--login-disabled = The server allows no login with a password on this connection. It offers: { $offered } (wanted: { $mechanism }).
imap--no-mechanism = The server does not offer the login { $mechanism }. It offers: { $offered }
imap--login-refused = The login was refused. Check user name and password; it is not tried again, so that nobody gets locked out: { $reply }
imap--token-refused = The access token was refused: { $reply } The server explains: { $challenge }
imap--expired = The password has expired: { $reply }
imap--not-connected = The login was accepted, but the mailbox could not be opened. This means a wrong password, a missing permission on the mailbox, or throttling: { $reply }
