judge--later = Noch nicht fällig: erst zum Zeitpunkt «{ $from }».
judge--past = Nicht mehr fällig: keiner der Zeitpunkte steht noch bevor.
judge--consent = Der Fall schreibt auf das Ziel, und Schreiben war in diesem Lauf nicht erlaubt (--allow-writes).
judge--not-reached = Der Lauf endete, bevor der Fall an der Reihe war.
judge--failed = { $class ->
    [missing] Elemente der Quelle fehlen auf dem Ziel.
    [different] Elemente unterscheiden sich zwischen Quelle und Ziel.
    [unexpected] Es wurde etwas anderes beobachtet als erwartet.
    [moved] Elemente sind an einem anderen Ort angekommen.
    [duplicated] Elemente sind öfter angekommen, als die Quelle sie hat.
   *[extra] Das Ziel hat Elemente, die die Quelle nicht hat.
  }
judge--nothing-arrived = Nichts ist angekommen: wurde schon migriert?
judge--passed = { $examined ->
    [0] Es gab nichts anzusehen, was die Suite erlaubt.
   *[other] In dem, was verglichen wurde, fand sich keine Abweichung ({ $examined } geprüft).
  }
judge--tolerated = Nur bestanden, weil Abweichungen zugelassen sind: { $all } ({ $why }).
judge--broken-off = Es konnte nicht alles angesehen werden: { $operation } bei { $endpoint } ({ $obstacle }).
judge--unreadable = { $items } { $items ->
    [one] Element konnte nicht gelesen werden; darüber ist nichts bekannt.
   *[other] Elemente konnten nicht gelesen werden; über sie ist nichts bekannt.
  }
judge--undecided = Bei { $items } liess sich nicht entscheiden, ob sie angekommen sind.
judge--no-evidence = Es wurde nichts beobachtet.
judge--nothing-examined = Es gab nichts zu prüfen, und nichts geprüft ist nicht bestanden.
judge--unbalanced = Die Zahlen gehen nicht auf ({ $what } { $container }: { $listed } aufgelistet, { $placed } zugeordnet): ein Fehler von Landfall, bitte melden.
judge--contradiction = Die Zahlen gehen nicht auf ({ $class }: { $findings } Befunde, { $ledger } im Hauptbuch): ein Fehler von Landfall, bitte melden.
judge--unanswered = Es hat noch niemand geantwortet.
judge--stale-answer = Der Text wurde geändert, seit { $by } am { $at } geantwortet hat: bitte noch einmal antworten.
judge--answered-ok = { $by } hat am { $at } geantwortet: wie erwartet.
judge--answered-remark = { $by } hat am { $at } geantwortet: wie erwartet, mit einer Bemerkung: { $comment }
judge--answered-not-ok = { $by } hat am { $at } geantwortet: nicht wie erwartet: { $comment }
judge--answered-cannot-test = { $by } konnte es am { $at } nicht prüfen: { $comment }
cannot--not-given = Was diese Prüfung braucht, steht ihr hier nicht zur Verfügung.

# Was die Antwort eines Menschen belegt und offenlässt.
proof--answer = ein Mensch sagt es
proof--answer-unmeasured = gemessen wurde nichts
