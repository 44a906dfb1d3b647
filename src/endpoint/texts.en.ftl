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
net--tls-from-the-start = { $host } speaks TLS from the start on port { $port }. Write the address as { $scheme }{ $host }:{ $port }.
net--lost = The connection broke ({ $detail }).

# TLS.
tls--wrong-name = The certificate is made out to { $detail } and not to { $host }. Use the name in the certificate, or have the certificate replaced.
tls--unknown-ca = The certificate of { $host } is signed by nobody we trust ({ $detail }). If that is your own authority, or the server itself, give the certificate with “ca:”.
tls--ca-as-server = The certificate of { $host } is marked as that of an authority and not of a server ({ $detail }). Give this very certificate with “ca:”, or have the server get a certificate of its own.
tls--expired = The certificate of { $host } has expired ({ $detail }).
tls--not-yet-valid = The certificate of { $host } is not valid yet ({ $detail }). Check the clock of this machine.
tls--revoked = The certificate of { $host } has been revoked ({ $detail }).
tls--bad-certificate = The certificate of { $host } cannot be used ({ $detail }).
tls--not-tls = { $host } does not speak TLS on this port ({ $detail }). For STARTTLS write the address without the “s”: imap://.
tls--handshake = No TLS connection with { $host } could be agreed on ({ $detail }).
tls--host = { $host } is no name that a certificate can carry.
tls--injected = { $host } sent something unprotected after agreeing to TLS. Somebody may be interfering with the connection.
tls--ca-file = The certificates in { $file } cannot be used ({ $detail }).
