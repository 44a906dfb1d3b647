mail-messages--means = Nachrichten, die Leute im alten Postfach hatten, sind nicht im neuen oder nicht so, wie sie waren. Lassen Sie Fehlendes und Abweichendes noch einmal kopieren, bevor das alte Postfach abgeschaltet wird, und doppelt Angekommenes entfernen; sehen Sie Überzähliges an und entscheiden Sie, ob es bleiben darf.
mail-messages--missing = Auf der Quelle und nicht auf dem Ziel
mail-messages--extra = Auf dem Ziel und nicht auf der Quelle
mail-messages--different = Auf Quelle und Ziel verschieden
mail-messages--duplicated = Auf dem Ziel öfter als auf der Quelle
mail-messages--moved = In einem anderen Ordner angekommen
mail-messages--unreadable = Der Ordner konnte nicht gelesen werden

mail-messages--about = Von { $from }, «{ $subject }», datiert { $date }, empfangen { $received }, UID { $uid }
mail-messages--not-read-again = (nicht noch einmal gelesen) { $received } uid { $uid }

mail-messages--after-until = nach dem vereinbarten Zeitpunkt empfangen
mail-messages--probe = eine Nachricht, die Landfall selbst gesendet hat, um die Zustellung zu prüfen
mail-messages--collapsed = Kopien, die zu einer wurden, wie die Suite es erlaubt
mail-messages--shown-elsewhere = auch in einem anderen Ordner gezeigt

mail-messages--view-left-out = «{ $folder }» zeigt { $messages ->
    [one] die eine Nachricht
   *[other] alle { $messages } Nachrichten
  } der Quelle und wurde weggelassen: was nur dort zu sehen ist, wie archivierte Nachrichten bei Gmail, wurde nicht verglichen.
mail-messages--weak-keys = { $count ->
    [one] 1 Paar beruht
   *[other] { $count } Paare beruhen
  } allein auf Datum, Absender und Betreff, weil es keine Message-ID gibt.
mail-messages--not-told-apart = { $count ->
    [one] 1 Nachricht teilt Message-ID oder Kopfzeilen mit anderen, die zu viele waren
   *[other] { $count } Nachrichten teilen Message-ID oder Kopfzeilen mit anderen und waren zu viele
  }, um ganz gelesen zu werden; sie wurden nach Datum, Markierungen und Grösse unterschieden.
mail-messages--sizes-differ = { $count ->
    [one] 1 Paar hat
   *[other] { $count } Paare haben
  } nach Angabe der Server verschiedene Grössen. Manche Server schätzen nur, darum ist das allein kein Befund.
mail-messages--line-ends-differ = { $count ->
    [one] 1 Nachricht unterscheidet
   *[other] { $count } Nachrichten unterscheiden
  } sich nur in den Zeilenenden.
mail-messages--marked-deleted = { $count ->
    [one] 1 Nachricht der Quelle ist als gelöscht markiert; sie wurde
   *[other] { $count } Nachrichten der Quelle sind als gelöscht markiert; sie wurden
  } wie alle anderen verglichen.
mail-messages--keeps-unknown = In { $count ->
    [one] 1 Ordner
   *[other] { $count } Ordnern
  } sagte das Ziel nicht, welche Markierungen und Schlagwörter es behalten kann; alle wurden verglichen.
mail-messages--view-looked-at = «{ $folder }» ({ $side }) zeigt alle Nachrichten. Ein Muster lässt ihn als Ordner weg; was nur dort zu sehen ist, wie archivierte Nachrichten bei Gmail, wurde trotzdem verglichen.
mail-messages--ids-disagree = Der Server kennt { $messages ->
    [one] eine Nachricht
   *[other] { $messages } Nachrichten
  } von «{ $folder }» unter einer anderen Nummer als eine gleich aussehende in einem anderen Ordner, deren Nummer er dort nicht wieder zeigt. Ob es eine ist oder zwei sind, ist nicht zu sagen.
mail-messages--keywords-not-kept = Die Suite sagt, dass das Ziel diese Schlagwörter nicht behält; darum wurden sie nicht verglichen: { $keywords }
mail-messages--flag-not-compared = { $flag } wurde nicht verglichen, weil die Suite sagt, dass das Ziel es nicht behält; in { $count ->
    [one] 1 Paar
   *[other] { $count } Paaren
  } ist es verschieden.
mail-messages--unsettled = { $count ->
    [one] 1 Nachricht teilt Message-ID oder Kopfzeilen mit anderen und war zu gross, oder es waren zu viele
   *[other] { $count } Nachrichten teilen Message-ID oder Kopfzeilen mit anderen und waren zu viele oder zu gross
  }, um ganz gelesen zu werden; von { $count ->
    [one] ihr
   *[other] ihnen
  } ist nichts gesagt.
mail-messages--undated = Bei { $count ->
    [one] 1 Paar
   *[other] { $count } Paaren
  } konnte ein Empfangsdatum nicht gelesen werden; { $count ->
    [one] es ist
   *[other] sie sind
  } unentschieden.
mail-messages--until-in-future = Der Zeitpunkt, bis zu dem Nachrichten zählen, liegt in der Zukunft; darum erklärt er nichts.
mail-messages--header-added = { $count ->
    [one] 1 Nachricht hat
   *[other] { $count } Nachrichten haben
  } auf dem Ziel eine Kopfzeile «{ $header }», die { $count ->
    [one] sie auf der Quelle nicht hatte
   *[other] sie auf der Quelle nicht hatten
  }; der Inhalt dahinter ist gleich.
mail-messages--last-line-end-differs = { $count ->
    [one] 1 Inhalt unterscheidet
   *[other] { $count } Inhalte unterscheiden
  } sich nur in einem Zeilenende am Schluss.
mail-messages--sizes-read = In { $count } von { $pairs ->
    [one] 1 Paar
   *[other] { $pairs } Paaren
  } sind die Grössen nach Angabe der Server verschieden oder nicht bekannt; alle wurden ganz gelesen.
mail-messages--sizes-not-read = In { $count } von { $pairs ->
    [one] 1 Paar
   *[other] { $pairs } Paaren
  } sind die Grössen nach Angabe der Server verschieden oder nicht bekannt. { $read ->
    [one] 1 davon wurde
   *[other] { $read } davon wurden
  } ganz gelesen; { $left ->
    [one] 1 war zu viel zum Lesen und ist
   *[other] { $left } waren zu viel zum Lesen und sind
  } unentschieden.
mail-messages--sizes-prove-nothing = Grössen beweisen hier nichts: nach Angabe der Server sind sie in { $count } von { $pairs ->
    [one] 1 Paar
   *[other] { $pairs } Paaren
  } verschieden oder nicht bekannt. { $read ->
    [one] 1 davon wurde
   *[other] { $read } davon wurden
  } nach Los ganz gelesen; ob der Inhalt { $left ->
    [one] des anderen
   *[other] der anderen { $left }
  } angekommen ist, wurde nicht bewiesen.

mail-messages--passes = Woran Nachrichten erkannt wurden
mail-messages--pass = An
mail-messages--pairs = Paare
mail-messages--pass-exact = Message-ID und Kopfzeilen, wie sie dastehen
mail-messages--pass-decoded = Message-ID und entschlüsselte Kopfzeilen
mail-messages--pass-id = nur die Message-ID, mit der keine Seite eine andere Nachricht hat
mail-messages--pass-body = entschlüsselte Kopfzeilen und gleicher Inhalt, mit anderer oder ohne Message-ID
mail-messages--pass-content = gleicher Inhalt hinter den Kopfzeilen; es gibt keine zum Erkennen
mail-messages--pass-header = Kopfzeilen, wie sie dastehen, ohne Message-ID
mail-messages--pass-decoded-header = nur entschlüsselte Kopfzeilen

# Was ein Vergleich belegt und was er offenlässt.
mail-messages--covers-messages = jede Nachricht ist da, in ihrem Ordner und { $duplicates ->
    [preserve] so oft wie vorher
    [may-collapse] so oft wie vorher, ausser dass gleiche Kopien zu einer wurden
   *[other] nicht öfter als vorher
  }, mit Datum, Betreff und Absender, und keine andere dazu
    .compared = Nachrichten, ihre Ordner und Kopien, Datum, Betreff und Absender
mail-messages--covers-metadata = Empfangsdatum, Markierungen und Schlagwörter sind gleich, Betreff und Absender so, wie man sie liest
    .compared = Empfangsdatum, Markierungen und Schlagwörter
mail-messages--covers-bytes = jedes Byte der Quelle ist da, ausser bei Zeilenenden
    .compared = jedes Byte, ausser bei Zeilenenden
mail-messages--leaves-metadata = Empfangsdatum, Markierungen und Schlagwörter wurden nicht verglichen
mail-messages--leaves-bodies = der Inhalt der Nachrichten wurde nicht verglichen
mail-messages--leaves-not-kept = Markierungen und Schlagwörter, die das Ziel laut Suite nicht behält, wurden nicht verglichen
mail-messages--leaves-bodies-of-equal-size = der Inhalt gleich grosser Nachrichten wurde nicht verglichen
mail-messages--leaves-bodies-not-drawn = Grössen beweisen hier nichts: ob der Inhalt von { $left } der { $pairs ->
    [one] einen Nachricht
   *[other] { $pairs } Nachrichten
  } ankam, wurde nicht angesehen
mail-messages--leaves-view = was nur «{ $folder }» zeigt, wurde nicht verglichen
mail-messages--leaves-line-ends = Zeilenenden wurden nicht verglichen
mail-messages--leaves-header-added = { $count } Nachrichten haben neben jedem Byte der Quelle eine Kopfzeile «{ $header }»
mail-messages--leaves-after-until = Nachrichten, die ab { $until } empfangen wurden, wurden nicht verglichen
