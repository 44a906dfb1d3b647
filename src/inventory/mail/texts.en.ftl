# How a folder's counterpart was found.
mail--by-role = both servers say that it is { $role }
mail--by-map = the suite says so
mail--by-name-table = by its usual name, as { $role }
mail--by-name = the same name
mail--by-parent = the folder above it was found
mail--by-messages = holds { $held } of { $of } messages, more than any other that came into question
mail--taken = no counterpart: the folder that would be it is that of “{ $folder }”
mail--no-counterpart = no counterpart

# Tables.
mail--folder-map = Folders that belong together
mail--source-folder = Folder on the source
mail--target-folder = Folder on the target
mail--how = How it was found
mail--source-messages = Messages on the source
mail--target-messages = Messages on the target
mail--source-deleted = Marked as deleted on the source
mail--target-deleted = Marked as deleted on the target
mail--source-unseen = Unread on the source
mail--target-unseen = Unread on the target

# Why folders are left out.
mail--not-included = not among the folders that the suite names
mail--of-others = folders of other people or of everybody
mail--holds-no-messages = cannot hold messages

# Facts.
mail--server = { $endpoint } offers: { $capabilities }
mail--protection = { $endpoint } is read over { $tls }.
mail--plaintext = { $endpoint } was read without TLS, because the suite says so.
mail--notice = { $endpoint } said: { $text }
mail--reconnected = The connection to { $endpoint } was lost ({ $operation }, { $obstacle }) and made again.
mail--changed-while-read = “{ $folder }” on the { $side } was taken while it changed: { $before ->
    [one] 1 message
   *[other] { $before } messages
  } before, { $after } after.
mail--counters-not-read-again = Whether “{ $folder }” on the { $side } changed while it was read is not known: its counters could not be read again.
mail--left-out-uncounted = “{ $folder }” on the { $side } is left out, and its messages could not be counted.
mail--same-mailbox = Source and target may be one mailbox, compared with itself: { $folders ->
    [one] the one folder has the same name, UIDVALIDITY, next UID and number of messages
   *[other] all { $folders } folders have the same names, UIDVALIDITY, next UID and number of messages
  } on both sides. Only a copy that keeps UIDs has these, too.
mail--map-unused = The suite's line “{ $from }: { $to }” had no effect: there is no such folder on the source.

# Why something could not be checked.
mail--count-disagrees = “{ $folder }” announced { $announced } messages, and { $came } came ({ $vanished } vanished meanwhile). Such a listing proves nothing.
mail--too-many-messages = “{ $folder }” holds { $messages } messages; at most { $max } in one folder can be compared.
mail--untold = The server did not say what was asked about “{ $folder }”: { $what }.
mail--renumbered = “{ $folder }” was numbered anew (another UIDVALIDITY) while it was looked at.
mail--counters-contradict = “{ $folder }” holds { $told } messages by its counters and { $opened } when it is opened, although nothing arrived in between. Such a folder proves nothing.
mail--vanished-while-read = Messages vanished from “{ $folder }” while it was counted.
mail--folders-not-reached = The connection was lost; { $folders ->
    [one] 1 folder was
   *[other] { $folders } folders were
  } not reached.
mail--subscriptions-untold = The server does not tell which folders are subscribed.
mail--no-acl = The server keeps no access control lists that could be read (it does not announce ACL). Who may do what there is not known by IMAP.

# Counts.
mail--messages = { $matched } of { $all ->
    [one] 1 message
   *[other] { $all } messages
  }
mail--folders = { $matched } of { $all ->
    [one] 1 folder
   *[other] { $all } folders
  }
