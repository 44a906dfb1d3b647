# Wie das Gegenstück eines Ordners gefunden wurde.
mail--by-role = beide Server sagen, er sei { $role }
mail--by-map = die Suite sagt es so
mail--by-name-table = am üblichen Namen, als { $role }
mail--by-name = gleicher Name
mail--by-parent = der Ordner darüber wurde gefunden
mail--by-messages = enthält { $held } von { $of } Nachrichten, mehr als jeder andere, der in Frage kam
mail--taken = kein Gegenstück: der Ordner, der es wäre, ist der von «{ $folder }»
mail--no-counterpart = kein Gegenstück

# Tabellen.
mail--folder-map = Ordner, die zusammengehören
mail--source-folder = Ordner auf der Quelle
mail--target-folder = Ordner auf dem Ziel
mail--how = Wie er gefunden wurde
mail--source-messages = Nachrichten auf der Quelle
mail--target-messages = Nachrichten auf dem Ziel
mail--source-deleted = Auf der Quelle als gelöscht markiert
mail--target-deleted = Auf dem Ziel als gelöscht markiert
mail--source-unseen = Ungelesen auf der Quelle
mail--target-unseen = Ungelesen auf dem Ziel

# Warum Ordner ausgelassen werden.
mail--not-included = nicht unter den Ordnern, welche die Suite nennt
mail--of-others = Ordner anderer Personen oder aller
mail--holds-no-messages = kann keine Nachrichten enthalten

# Feststellungen.
mail--server = { $endpoint } bietet an: { $capabilities }
mail--protection = { $endpoint } wird über { $tls } gelesen.
mail--plaintext = { $endpoint } wurde ohne TLS gelesen, weil die Suite es so sagt.
mail--notice = { $endpoint } sagte: { $text }
mail--reconnected = Die Verbindung zu { $endpoint } ging verloren ({ $operation }, { $obstacle }) und wurde neu aufgebaut.
mail--changed-while-read = «{ $folder }» ({ $side }) wurde aufgenommen, während sich der Ordner änderte: { $before ->
    [one] 1 Nachricht
   *[other] { $before } Nachrichten
  } vorher, { $after } nachher.
mail--counters-not-read-again = Ob sich «{ $folder }» ({ $side }) während des Lesens änderte, ist nicht bekannt: die Zähler konnten nicht noch einmal gelesen werden.
mail--left-out-uncounted = «{ $folder }» ({ $side }) ist ausgelassen, und seine Nachrichten konnten nicht gezählt werden.
mail--same-mailbox = Quelle und Ziel sind vielleicht ein und dasselbe Postfach, mit sich selbst verglichen: { $folders ->
    [one] der eine Ordner hat auf beiden Seiten denselben Namen
   *[other] alle { $folders } Ordner haben auf beiden Seiten dieselben Namen
  }, UIDVALIDITY, nächste UID und Zahl von Nachrichten. Nur eine Kopie, welche die UIDs behält, hat das auch.
mail--map-unused = Die Zeile «{ $from }: { $to }» der Suite blieb ohne Wirkung: die Quelle hat keinen solchen Ordner.

# Warum etwas nicht geprüft werden konnte.
mail--count-disagrees = «{ $folder }» kündigte { $announced } Nachrichten an, und { $came } kamen ({ $vanished } verschwanden unterdessen). Eine solche Liste beweist nichts.
mail--too-many-messages = «{ $folder }» enthält { $messages } Nachrichten; höchstens { $max } in einem Ordner können verglichen werden.
mail--untold = Der Server sagte nicht, was über «{ $folder }» gefragt war: { $what }.
mail--renumbered = «{ $folder }» wurde neu nummeriert (andere UIDVALIDITY), während wir hinsahen.
mail--counters-contradict = «{ $folder }» enthält nach seinen Zählern { $told } Nachrichten und { $opened }, wenn man ihn öffnet, obwohl unterdessen nichts ankam. Ein solcher Ordner beweist nichts.
mail--vanished-while-read = Aus «{ $folder }» verschwanden Nachrichten, während gezählt wurde.
mail--folders-not-reached = Die Verbindung ging verloren; { $folders ->
    [one] 1 Ordner wurde
   *[other] { $folders } Ordner wurden
  } nicht erreicht.
mail--subscriptions-untold = Der Server sagt nicht, welche Ordner abonniert sind.
mail--no-acl = Der Server führt keine Zugriffslisten, die sich lesen liessen (er kündigt ACL nicht an). Wer dort was darf, ist über IMAP nicht zu erfahren.

# Mengen.
mail--messages = { $matched } von { $all ->
    [one] 1 Nachricht
   *[other] { $all } Nachrichten
  }
mail--folders = { $matched } von { $all ->
    [one] 1 Ordner
   *[other] { $all } Ordnern
  }
