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
imap--no-starttls = The server does not offer STARTTLS, and without TLS nothing is sent. Write imaps:// if it has a port with TLS from the start (993), or have STARTTLS switched on: { $reply }
imap--privacy-required = The server takes no login over a connection that is not protected: { $reply }
imap--login-disabled = The server allows no login with a password on this connection. It offers: { $offered } (wanted: { $mechanism }).
imap--no-mechanism = The server does not offer the login { $mechanism }. It offers: { $offered }
imap--login-refused = The login was refused. Check user name and password; it is not tried again, so that nobody gets locked out: { $reply }
imap--token-refused = The access token was refused: { $reply } The server explains: { $challenge }
imap--expired = The password has expired: { $reply }
imap--not-connected = The login was accepted, but the mailbox could not be opened. This means a wrong password, a missing permission on the mailbox, or throttling: { $reply }
imap--visited = { $endpoint }, { $tls ->
    [none] NOT ENCRYPTED
   *[other] { $tls }
  }, { $folders ->
    [one] 1 folder
   *[other] { $folders } folders
  }, { $messages ->
    [one] 1 message
   *[other] { $messages } messages
  }
imap--visited-uncounted = { $endpoint }, { $tls ->
    [none] NOT ENCRYPTED
   *[other] { $tls }
  }, { $folders ->
    [one] 1 folder
   *[other] { $folders } folders
  }; the server did not count the messages of all
