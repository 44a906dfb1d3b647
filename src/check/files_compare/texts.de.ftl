files-compare--means = Dateien, mit denen auf dem alten System gearbeitet wurde, sind auf dem neuen nicht da oder nicht so, wie sie waren. Was fehlt, leer oder anders ist, noch einmal kopieren lassen, bevor das alte System abgeschaltet wird; was überzählig ist, ansehen und entscheiden, ob es bleiben darf.
files-compare--missing = Auf der Quelle und nicht auf dem Ziel
files-compare--extra = Auf dem Ziel und nicht auf der Quelle
files-compare--different = Auf Quelle und Ziel verschieden
files-compare--emptied = Hat auf der Quelle Inhalt und auf dem Ziel keinen
files-compare--moved = An einem anderen Ort angekommen
files-compare--unreadable = Konnte nicht gelesen werden

files-compare--twin = Auf der anderen Seite gibt es «{ $name }», einen Namen, den Menschen und viele Systeme für denselben halten.
files-compare--other-form = Derselbe Text in einer anderen Unicode-Form: { $source } auf der Quelle, { $target } auf dem Ziel.
files-compare--first-difference = Das erste Byte, das sich unterscheidet, ist Nummer { $offset }, von 0 an gezählt.
files-compare--changed = Es wurde zweimal geändert, während es gelesen wurde ({ $side ->
    [source] Quelle
   *[target] Ziel
  }).
files-compare--same-file = Es ist auf beiden Seiten ein und dieselbe Datei (ein fester Link, eine Einhängung oder ein Link, der zu ihr führt): Sie mit sich selbst zu vergleichen beweist nichts, und sie ist keine Kopie.
files-compare--same-folder = Dieser Ordner gehört auch zur anderen Seite (eine Einhängung oder ein Link, der dorthin führt); was darin liegt, ist keine Kopie.
files-compare--fetched = Der Link führt zu einer Datei in einem Ordner der anderen Seite; sie ist keine Kopie.
files-compare--doubled-name = Die Auflistung nennt «{ $name }» zweimal, was kein Ordner kann.
files-compare--may-be-hidden = Es ist nicht da, wo es hingehört; es könnte in einem Ordner liegen, der nicht gelesen werden konnte.
files-compare--not-sought = Es ist nicht da, wo es hingehört; ob es anderswo liegt, wurde nicht gesucht.

files-compare--after-until = auf der Quelle nach dem vereinbarten Zeitpunkt geändert
files-compare--links-skipped = symbolische Verknüpfungen, vom Prüfplan ausgenommen
files-compare--not-in-manifest = kann eine Prüfsummenliste nicht kennen (leere Ordner, Verknüpfungen, besondere Dateien)

files-compare--compared = { $pairs ->
    [one] 1 Paar wurde
   *[other] { $pairs } Paare wurden
  } verglichen ({ $method ->
    [size] nur nach Grösse
    [bytes] Byte für Byte
    [sha256] nach SHA-256
    [blake3] nach BLAKE3
    [md5] nach MD5
   *[other] nach { $method }
  }); { $bytes ->
    [one] 1 Byte wurde
   *[other] { $bytes } Bytes wurden
  } gelesen.
files-compare--manifest = { $side ->
    [source] Die Quelle
   *[target] Das Ziel
  } ist eine Prüfsummenliste ({ $algorithm }): Vorhandensein und Inhalt wurden verglichen, aber weder Zeiten noch leere Ordner noch Verknüpfungen.
files-compare--manifest-instead = { $side ->
    [source] Die Quelle
   *[target] Das Ziel
  } ist eine Prüfsummenliste nach { $algorithm }: das wurde verglichen, nicht { $asked } wie verlangt; und weder Zeiten noch leere Ordner noch Verknüpfungen.
files-compare--times-not-compared = Zeiten wurden nicht verglichen, weil die Prüfsummenliste { $side ->
    [source] der Quelle
   *[target] des Ziels
  } keine hat.
files-compare--written-alike = Beide Prüfsummenlisten sagen dasselbe in derselben Reihenfolge. Das tun sie, wenn beide auf gleichen Bäumen gleich erstellt wurden, und auch, wenn die eine eine Kopie der anderen ist: Stellen Sie sicher, dass jede dort erstellt wurde, wo ihre Dateien liegen.
files-compare--unprovable = { $items ->
    [one] 1 Element ist
   *[other] { $items } Elemente sind
  } von einer Art, die eine Prüfsummenliste nicht aufführt (leere Ordner, Verknüpfungen, besondere Dateien); { $items ->
    [one] es wurde
   *[other] sie wurden
  } gezählt und nicht verglichen.
files-compare--form-pairs = { $items ->
    [one] 1 Name ist
   *[other] { $items } Namen sind
  } auf der anderen Seite derselbe Text in einer anderen Unicode-Form.
files-compare--links-followed = { $items ->
    [one] 1 Verknüpfung zu einem Ordner
   *[other] { $items } Verknüpfungen zu Ordnern
  } wurde gefolgt.
files-compare--link-circles = { $items ->
    [one] 1 Verknüpfung führt zu einem Ordner über ihr zurück; sie wurde als Verknüpfung verglichen.
   *[other] { $items } Verknüpfungen führen zu einem Ordner über ihnen zurück; sie wurden als Verknüpfungen verglichen.
  }
files-compare--unsought = { $items ->
    [one] 1 Datei ohne Gegenstück wurde
   *[other] { $items } Dateien ohne Gegenstück wurden
  } nicht anderswo gesucht.
files-compare--excluded-unreadable = { $items ->
    [one] 1 ausgenommener Ordner konnte nicht aufgelistet werden; er
   *[other] { $items } ausgenommene Ordner konnten nicht aufgelistet werden; jeder
  } zählt als ein ausgenommenes Element.
files-compare--twins = { $groups ->
    [one] 1 Gruppe
   *[other] { $groups } Gruppen
  } von Namen auf { $side ->
    [source] der Quelle
   *[target] dem Ziel
  } { $groups ->
    [one] unterscheidet
   *[other] unterscheiden
  } sich nur in Gross- und Kleinschreibung oder Unicode-Form; auf einem System, das sie für dieselben hält, geht je Gruppe etwas verloren.

files-compare--twins-table = Namen, die viele Systeme für dieselben halten
files-compare--moved-table = Wohin Dateien gewandert sind
files-compare--side = { $side }
files-compare--column-side = Seite
files-compare--column-names = Namen
files-compare--column-source = Ordner auf der Quelle
files-compare--column-target = Ordner auf dem Ziel
files-compare--column-files = Dateien

files-compare--spec = Die Angaben sind nicht zu verstehen: { $problem }
files-compare--same-tree = Quelle und Ziel sind derselbe Baum; ein Vergleich würde nichts beweisen. Die Pfade beider Systeme prüfen.
files-compare--manifests-differ = Beide Seiten sind Prüfsummenlisten, aber nach verschiedenen Verfahren ({ $source } und { $target }), die sich nicht vergleichen lassen.
files-compare--manifest-no-sizes = Eine Prüfsummenliste hat keine Grössen. Stattdessen nach Inhalt vergleichen.
files-compare--manifest-no-times = `until` braucht die Zeiten der Quelle, und eine Prüfsummenliste hat keine. Es weglassen oder den Baum selbst vergleichen.

# Was ein Vergleich belegt und was er offenlässt.
files-compare--covers-files = jede Datei ist da, unter ihrem Namen und Pfad, und keine andere dazu
    .compared = Dateien, nach Namen und Pfad
files-compare--covers-others = { $links ->
    [compare] ebenso jede Verknüpfung, mit gleichem Ziel, und jeder leere Ordner
    [follow] ebenso alles, wohin Verknüpfungen führen, und jeder leere Ordner
   *[other] ebenso jeder leere Ordner
  }
    .compared = { $links ->
        [compare] Verknüpfungen und leere Ordner
        [follow] wohin Verknüpfungen führen, und leere Ordner
       *[other] leere Ordner
      }
files-compare--covers-content = der Inhalt der Dateien ist gleich ({ $method ->
    [bytes] Byte für Byte verglichen
    [sha256] nach SHA-256
    [blake3] nach BLAKE3
    [md5] nach MD5
   *[other] nach { $method }
  })
    .compared = Inhalt ({ $method ->
        [bytes] Byte für Byte
        [sha256] nach SHA-256
        [blake3] nach BLAKE3
        [md5] nach MD5
       *[other] nach { $method }
      })
files-compare--covers-sizes = die Grösse der Dateien ist gleich
    .compared = Grösse
files-compare--covers-times = Änderungszeiten sind auf { $tolerance } genau gleich
    .compared = Änderungszeiten
files-compare--leaves-content = der Inhalt der Dateien wurde nicht verglichen, nur ihre Grösse
files-compare--leaves-times = Änderungszeiten wurden nicht verglichen
files-compare--leaves-forms = die Unicode-Form der Namen wurde nicht verglichen
files-compare--leaves-links = symbolische Verknüpfungen wurden ausgelassen
files-compare--leaves-followed = ob Verknüpfungen noch Verknüpfungen sind, wurde nicht angesehen
files-compare--leaves-manifest = Verknüpfungen, leere Ordner und Spezialdateien wurden nicht verglichen, weil ein Manifest sie nicht aufführt
files-compare--leaves-after-until = was sich auf der Quelle ab { $until } änderte, wurde nicht verglichen
files-compare--leaves-attributes = Eigentümer, Modi, Zugriffslisten, erweiterte Attribute und harte Verknüpfungen wurden nicht verglichen
