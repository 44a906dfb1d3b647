mail-folders--means = Ordner, die Leute im alten Postfach hatten, sind nicht im neuen oder enthalten nicht gleich viel. Lassen Sie sie noch einmal kopieren, bevor das alte Postfach abgeschaltet wird; `mail.messages` sagt, um welche Nachrichten es geht.
mail-folders--missing = Der Ordner ist nicht auf dem Ziel
mail-folders--extra = Der Ordner ist nur auf dem Ziel
mail-folders--different = Der Ordner ist auf Quelle und Ziel verschieden
mail-folders--unreadable = Der Ordner konnte nicht gelesen werden

mail-folders--holds = { $messages ->
    [0] Er enthält keine Nachrichten.
    [one] Er enthält eine Nachricht.
   *[other] Er enthält { $messages } Nachrichten.
  }
mail-folders--extra-empty = «{ $folder }» ist nur auf dem Ziel und enthält nichts.
mail-folders--merged = teilt einen Ordner des Ziels mit einem anderen Ordner
mail-folders--empty = nur auf dem Ziel und leer
mail-folders--view = zeigt, was andere Ordner enthalten, oder gehört zu einem, der das tut
mail-folders--view-not-compared = «{ $folder }» ({ $side }) enthält { $messages ->
    [one] eine Nachricht
   *[other] { $messages } Nachrichten
  }. Er oder sein Gegenstück ist eine Ansicht aller Nachrichten und wurde nicht als Ordner verglichen.
mail-folders--counts = Nachrichten nach Ordner
mail-folders--probes = { $messages ->
    [one] 1 Probemail von uns liegt
   *[other] { $messages } Probemails von uns liegen
  } auf dem Ziel in { $folder } und zählen nicht mit; «landfall cleanup» entfernt, was sich entfernen lässt.
mail-folders--probes-not-looked-for = Ob auf dem Ziel in { $folder } Probemails von uns liegen, ist nicht bekannt: der Server sucht nicht danach.

# Was ein Vergleich belegt und was er offenlässt.
mail-folders--covers-folders = jeder Ordner ist da, und kein anderer, der Nachrichten enthält
    .compared = Ordner
mail-folders--covers-counts = jeder enthält { $counts ->
    [exact] so viele Nachrichten wie vorher
   *[other] mindestens so viele Nachrichten wie vorher
  }
    .compared = Anzahl der Nachrichten
mail-folders--covers-deleted = als gelöscht markierte Nachrichten wurden gesondert gezählt und stehen nicht für andere
    .compared = als gelöscht markierte Nachrichten
mail-folders--covers-unseen = { $counts ->
    [exact] davon sind so viele ungelesen wie vorher
   *[other] was vorher ungelesen war, gilt nicht als gelesen
  }
    .compared = Anzahl der ungelesenen Nachrichten
mail-folders--covers-subscribed = dieselben Ordner sind abonniert
    .compared = Abonnements
mail-folders--leaves-messages = welche Nachrichten es sind, wurde nicht angesehen
mail-folders--leaves-view = wie viele Nachrichten «{ $folder }» ({ $side }) enthält, wurde nicht verglichen: er oder sein Gegenstück ist eine Ansicht aller Nachrichten
mail-folders--leaves-unseen = die Anzahl ungelesener Nachrichten wurde nicht verglichen
mail-folders--leaves-subscribed = Abonnements wurden nicht verglichen
mail-folders--leaves-after-until = Nachrichten, die ab { $until } empfangen wurden, wurden nicht gezählt
