permissions-grants--means = Jemand kann in einem Ordner mehr oder weniger tun, als die Matrix sagt. Zu viel zeigt vertrauliche Dokumente den Falschen, meist ohne dass es auffällt; zu wenig hindert Leute an der Arbeit. Eigentümer, Gruppe, Modus oder Zugriffsliste (ACL) des genannten Ordners berichtigen (bei einem verschlossenen Ordner darüber: diejenigen von jenem; in einem Postfach: seine Zugriffsliste), oder die Matrix berichtigen, und noch einmal prüfen.
permissions-grants--leak = Jemand darf in dem Ordner mehr als erwartet.
permissions-grants--denial = Jemand darf in dem Ordner weniger als erwartet.
permissions-grants--unreadable = Es ist nicht bekannt, was jemand in dem Ordner darf.
permissions-grants--stranger = { $who } hat in der Matrix keine Spalte.
permissions-grants--closed-parent = Der Ordner { $parent } darüber lässt nicht passieren.
permissions-grants--only-passes = Namen sind nicht zu sehen; was einen bekannten Namen hat, ist aber zu erreichen.
permissions-grants--by-root = Als Administrator des Systems, der alles darf.
permissions-grants--by-owner = Als Eigentümer des Ordners.
permissions-grants--by-user = Durch einen Eintrag der Zugriffsliste (ACL) für diesen Benutzer.
permissions-grants--by-user-masked = Durch einen Eintrag der Zugriffsliste (ACL) für diesen Benutzer, von dem die Maske Rechte wegnimmt.
permissions-grants--by-group = Durch die Rechte einer Gruppe.
permissions-grants--by-group-masked = Durch die Rechte einer Gruppe, von denen die Maske einige wegnimmt.
permissions-grants--by-others = Durch die Rechte aller anderen.
permissions-grants--no-user = Auf dieser Maschine gibt es keinen Benutzer { $name }.
permissions-grants--no-group = Auf dieser Maschine gibt es keine Gruppe { $name }.
permissions-grants--other-directories = Diese Maschine kennt Benutzer und Gruppen auch aus anderen Quellen ({ $sources }), und diese wurden nicht gefragt. Wer zu welcher Gruppe gehört, ist deshalb nicht sicher bekannt.
permissions-grants--other-system = In der Spezifikation steht «on: { $on }», der Fall betrachtet aber { $system }.
permissions-grants--wrong-matrix = Die Matrix ist nicht zu gebrauchen: { $problem }
permissions-grants--sheet = Die Matrix wurde aus { $file } gelesen (Prüfsumme { $digest }).
permissions-grants--root = Die Ordner wurden von { $place } an betrachtet; was darüber liegt, nicht.
permissions-grants--below-left-out = { $folders ->
    [one] Ein Ordner
   *[other] { $folders } Ordner
  } unter denen der Matrix { $folders ->
    [one] hat keine Zeile und wurde
   *[other] haben keine Zeile und wurden
  } nicht angesehen: { $names }
permissions-grants--below-many = Mehr als { $folders } Ordner unter denen der Matrix haben keine Zeile und wurden nicht angesehen, darunter: { $names }
permissions-grants--below-same = Ordner unter denen der Matrix, die auch angesehen wurden: { $folders }. { $names }
permissions-grants--below-unlisted = Ordner, in denen nicht zu sehen war, welche weiteren Ordner es gibt: { $folders }.
permissions-grants--name-not-text = Der Name des Ordners { $name } ist kein Text; von ihm wird nichts erwartet.
permissions-grants--system = { $who } ist Administrator des Systems, darf immer alles und wird nicht gezählt.
permissions-grants--more-rows = { $rows ->
    [one] 1 weitere Zeile ist
   *[other] { $rows } weitere Zeilen sind
  } hier nicht gezeigt; alles, was nicht wie erwartet war, steht bei den Befunden.
permissions-grants--table = Wer in welchem Ordner was darf
permissions-grants--column-folder = Ordner
permissions-grants--column-who = Wer
permissions-grants--column-expected = Erwartet
permissions-grants--column-observed = Beobachtet
permissions-grants--column-outcome = Ergebnis
permissions-grants--column-reason = Grund
permissions-grants--level = { $level ->
    [list] auflisten
    [read] lesen
    [write] schreiben
    [manage] verwalten
    [none] nichts
   *[other] { $level }
  }{ $rights }
permissions-grants--level-between = { $least ->
    [none] nichts
    [list] auflisten
    [read] lesen
    [write] schreiben
    [manage] verwalten
   *[other] { $least }
  }..{ $most ->
    [none] nichts
    [list] auflisten
    [read] lesen
    [write] schreiben
    [manage] verwalten
   *[other] { $most }
  }{ $rights }
permissions-grants--outcome-right = wie erwartet
permissions-grants--outcome-leak = zu viel
permissions-grants--outcome-denial = zu wenig
permissions-grants--outcome-both = zu viel und zu wenig
permissions-grants--outcome-unknown = nicht bekannt
permissions-grants--no-account = { $name } ist die Nummer { $uid }, für die diese Maschine kein Konto hat; sie gehört hier zu keiner Gruppe.
permissions-grants--other-account = In der Spezifikation steht «as: { $as }», der Fall betrachtet aber das Postfach von { $account }.
permissions-grants--mailbox = Die Zugriffslisten wurden bei { $endpoint } gelesen. Wie Einträge für Benutzer, Gruppen und alle zusammenwirken, ist Sache des Servers; was davon abhängt, zählt weder als richtig noch als falsch, wenn der Server es nicht dem Benutzer selbst gesagt hat.
permissions-grants--mailbox-owner = Das Postfach gehört { $who }; der Eigentümer wird nicht gezählt.
permissions-grants--asked = Der Server wurde als { $who } gefragt: In { $told ->
    [one] einem Ordner
   *[other] { $told } Ordnern
  } nannte er die Rechte, von { $hidden } sagte er, es gebe keinen solchen Ordner.
permissions-grants--no-names = { $who } war angemeldet, aber der Server sagt nicht, wo die Ordner anderer sind; es zählen allein die Listen.
permissions-grants--not-asked = { $who } konnte nicht gefragt werden ({ $operation }: { $obstacle }); es zählen allein die Listen.
permissions-grants--no-login = Kein Konto der Suite meldet sich dort an als { $who }; es zählen allein die Listen.
permissions-grants--unknown-rights = In { $folder } gewährt der Server Rechte, deren Bedeutung nicht bekannt ist: { $rights }. Sie beweisen nichts und können alles sein.
permissions-grants--repeated = In der Liste von { $folder } steht mehr als ein Eintrag für: { $who }. Jeder davon kann gelten.
permissions-grants--no-folder = In diesem Postfach gibt es keinen Ordner { $folder }.
permissions-grants--folder-twice = Mit { $folder } kann mehr als ein Ordner gemeint sein.
permissions-grants--by-entry = Durch einen Eintrag der Zugriffsliste für { $who }.
permissions-grants--by-no-entry = Kein Eintrag der Zugriffsliste gilt dafür.
permissions-grants--by-everybody = Durch das, was alle bekommen.
permissions-grants--by-asking = Der Server hat es diesem Benutzer gesagt, über { $name }.
permissions-grants--unknown-right = Es hängt von Rechten ab, deren Bedeutung nicht bekannt ist: { $rights }.
permissions-grants--depends-on-rule = Es hängt davon ab, wie der Server Einträge zusammenwirken lässt, oder wer zu welcher Gruppe gehört: { $observed }.
permissions-grants--depends-on-groups = Es hängt davon ab, wer zu welcher Gruppe gehört, und das sagt ein Mailserver nicht: { $observed }.
permissions-grants--bare-group = Die Liste hat einen Eintrag { $group } ohne das Zeichen einer Gruppe; er kann auch für einen Benutzer dieses Namens sein.
permissions-grants--contradiction = Der Server widerspricht sich: Diesem Benutzer sagte er { $told }, nach seiner Liste ist es { $listed }.
permissions-grants--not-shown = Gefragt als dieser Benutzer, zeigt der Server den Ordner { $name } nicht: { $reply } Entweder darf ihn dieser Benutzer nicht einmal sehen, oder er heisst dort anders.
permissions-grants--stranger-open = { $who } hat in der Matrix keine Spalte und in der Liste einen Eintrag; ob er mehr gibt, als alle haben dürfen, ist nicht bekannt: { $observed }.

# Was eine Matrix belegt und was sie offenlässt.
permissions-grants--grants = { $matched } von { $all ->
    [one] 1 Berechtigung
   *[other] { $all } Berechtigungen
  }
permissions-grants--covers-files = { $people ->
    [one] 1 Benutzer oder Gruppe der Matrix darf, wie auch alle anderen,
   *[other] { $people } Benutzer und Gruppen der Matrix dürfen, wie auch alle anderen,
  } was sie sagt und nicht mehr, in { $folders ->
    [one] 1 Ordner
   *[other] { $folders } Ordnern
  } ({ $names }{ $more ->
    [0] {""}
   *[other] {""} und { $more } weitere
  })
    .compared = die Rechte von { $people ->
        [one] 1 Benutzer oder Gruppe
       *[other] { $people } Benutzern und Gruppen
      } und allen anderen in { $folders ->
        [one] 1 Ordner
       *[other] { $folders } Ordnern
      }
permissions-grants--covers-mail = { $people ->
    [one] 1 Benutzer oder Gruppe der Matrix darf, wie auch alle anderen,
   *[other] { $people } Benutzer und Gruppen der Matrix dürfen, wie auch alle anderen,
  } was sie sagt und nicht mehr, in { $folders ->
    [one] 1 Ordner
   *[other] { $folders } Ordnern
  } des Postfachs ({ $names }{ $more ->
    [0] {""}
   *[other] {""} und { $more } weitere
  })
    .compared = die Rechte von { $people ->
        [one] 1 Benutzer oder Gruppe
       *[other] { $people } Benutzern und Gruppen
      } und allen anderen in { $folders ->
        [one] 1 Ordner
       *[other] { $folders } Ordnern
      } des Postfachs
permissions-grants--leaves-below = Ordner darunter und andere, welche die Matrix nicht nennt, wurden nicht angesehen
permissions-grants--leaves-files = die Berechtigungen der Dateien darin wurden nicht angesehen
permissions-grants--leaves-folders = andere Ordner, die in der Matrix nicht stehen, wurden nicht angesehen
permissions-grants--leaves-source = was auf der Quelle erlaubt war, wurde nicht verglichen
