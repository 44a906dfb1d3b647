# SMTP.
smtp--refused = The server refused ({ $phase }): { $reply }
smtp--no-starttls = { $host } does not offer STARTTLS, and without TLS nothing is sent. Write smtps:// if it has a port with TLS from the start (465), or have STARTTLS switched on.
smtp--injected = The server sent something that nobody asked for, before TLS. Somebody may be interfering with the connection: { $reply }
smtp--garbled = The server sent something that is no SMTP: { $reply }
smtp--no-mechanism = The server offers none of the ways to log in that are allowed here ({ $mechanisms }).
smtp--address = “{ $address }” is no address that can be used here: it must be ASCII, with one @.
smtp--visited = { $endpoint }, ready to take mail
