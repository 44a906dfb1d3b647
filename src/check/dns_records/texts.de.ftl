dns-records--means = Ein Nameserver gibt einen anderen Eintrag, als der Migrationsplan vorsieht. Wer diesen Server fragt, wird an den falschen Ort geführt: Post geht zum früheren Anbieter, oder Absender und Zertifikate werden nicht erkannt. Den Eintrag beim Anbieter der Zone berichtigen und die Lebensdauer beachten: So lange behalten Zwischenspeicher den früheren Wert.
dns-records--value = Der Eintrag hat andere Werte als erwartet.
dns-records--absent = Der Eintrag ist nicht da.
dns-records--present = Es gibt einen Eintrag, wo keiner sein sollte.
dns-records--ttl = Die Lebensdauer liegt ausserhalb ihrer Grenzen.
dns-records--disagreement = Server sagen nicht dasselbe.
dns-records--unreadable = Ein Server hat die Frage nicht entschieden; über den Eintrag dort ist nichts bekannt.
dns-records--at = Antwort von { $server }.
dns-records--at-alias = Antwort von { $server }, über { $aliases }.
dns-records--differ = Diese sagen nicht dasselbe: { $servers }
dns-records--cached = { $server } hat aus dem Zwischenspeicher geantwortet: Das ist der Rest der Lebensdauer, nicht die veröffentlichte.
dns-records--alias = { $item } ist ein Alias: { $aliases } (laut { $servers }).
dns-records--left-out = Nicht gefragt, weil der Dienst Adressen dieser Art auslässt: { $servers }
dns-records--more-rows = { $rows ->
    [one] 1 weitere Zeile ist
   *[other] { $rows } weitere Zeilen sind
  } hier nicht gezeigt; alles, was nicht wie erwartet war, steht bei den Befunden.
dns-records--other-system = In der Spezifikation steht «on: { $on }», der Fall betrachtet aber { $system }.
dns-records--table = Jeder Eintrag bei jedem Server
dns-records--column-record = Eintrag
dns-records--column-server = Server
dns-records--column-outcome = Ergebnis
dns-records--column-observed = Beobachtet
dns-records--column-ttl = Lebensdauer
dns-records--column-over = Über
dns-records--right = wie erwartet
dns-records--wrong = nicht wie erwartet
dns-records--unknown = nicht bekannt

# Was Fragen belegt und was es offenlässt.
dns-records--answers = { $matched } von { $all ->
    [one] 1 Antwort
   *[other] { $all } Antworten
  } von Nameservern
dns-records--covers-authoritatives = { $records ->
    [one] der eine Eintrag, den die Suite nennt, ist wie erwartet
   *[other] die { $records } Einträge, welche die Suite nennt, sind wie erwartet
  }, bei { $servers ->
    [one] dem einen Nameserver der Zone
   *[other] jedem der { $servers } Nameserver der Zone
  } ({ $names }{ $more ->
    [0] {""}
   *[other] {""} und { $more } weitere
  })
    .compared = { $records ->
        [one] 1 Eintrag
       *[other] { $records } Einträge
      } bei { $servers ->
        [one] 1 Nameserver
       *[other] { $servers } Nameservern
      } der Zone
dns-records--covers-servers = { $records ->
    [one] der eine Eintrag, den die Suite nennt, ist wie erwartet
   *[other] die { $records } Einträge, welche die Suite nennt, sind wie erwartet
  }, bei { $servers ->
    [one] dem einen Server, den die Suite nennt
   *[other] jedem der { $servers } Server, welche die Suite nennt
  } ({ $names }{ $more ->
    [0] {""}
   *[other] {""} und { $more } weitere
  })
    .compared = { $records ->
        [one] 1 Eintrag
       *[other] { $records } Einträge
      } bei { $servers ->
        [one] 1 Server
       *[other] { $servers } Servern
      }
dns-records--covers-system = { $records ->
    [one] der eine Eintrag, den die Suite nennt, ist wie erwartet
   *[other] die { $records } Einträge, welche die Suite nennt, sind wie erwartet
  }, für { $servers ->
    [one] den Resolver dieses Rechners
   *[other] jeden der { $servers } Resolver dieses Rechners
  } ({ $names }{ $more ->
    [0] {""}
   *[other] {""} und { $more } weitere
  })
    .compared = { $records ->
        [one] 1 Eintrag
       *[other] { $records } Einträge
      } bei { $servers ->
        [one] 1 Resolver
       *[other] { $servers } Resolvern
      } dieser Maschine
dns-records--covers-agreement = alle sagen dasselbe
    .compared = ob alle dasselbe sagen
dns-records--leaves-records = nach anderen Einträgen von { $zone } wurde nicht gefragt
dns-records--leaves-values = { $records ->
    [one] 1 Eintrag kann
   *[other] { $records } Einträge können
  } weitere Werte haben
dns-records--leaves-ttl = die Gültigkeitsdauer (TTL) von { $records ->
    [one] 1 Eintrag
   *[other] { $records } Einträgen
  } wurde nicht verglichen
dns-records--leaves-caches = was Resolver anderswo noch im Gedächtnis haben, wurde nicht angesehen
dns-records--leaves-servers = andere Nameserver wurden nicht gefragt
dns-records--leaves-left-out = nicht gefragt, weil der Dienst Adressen dieser Art auslässt: { $names }
