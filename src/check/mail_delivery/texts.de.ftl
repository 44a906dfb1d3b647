mail-delivery--means = Gesendete Post ist nicht angekommen, wie sie sollte, oder eine Adresse, die abgelehnt werden sollte, wurde angenommen. Absender und Empfänger verlassen sich auf beides. Antwort und Message-ID führen im Protokoll des Ziels an die Stelle, wo es geschah.
mail-delivery--lost = Die Nachricht wurde angenommen und kam in keinem Ordner an.
mail-delivery--late = Die Nachricht kam später an als erlaubt.
mail-delivery--copies = Die Nachricht kam nicht so oft an, wie sie sollte.
mail-delivery--misfiled = Die Nachricht kam in einem anderen Ordner an.
mail-delivery--altered = Die Nachricht kam nicht so an, wie sie gesendet wurde.
mail-delivery--refused = Die Nachricht wurde abgelehnt, oder anders abgelehnt als erwartet.
mail-delivery--accepted = Der Mailserver nimmt einen Empfänger an, den er ablehnen sollte.
mail-delivery--about = Message-ID { $id }
mail-delivery--route = Post für { $domain } geht an { $exchangers }, laut { $server }.
mail-delivery--said = Der Server sagte ({ $phase }): { $reply }
mail-delivery--latency = In { $folder } gesehen nach { $milliseconds } ms.
mail-delivery--removed = { $messages ->
    [one] Eine Probe wurde wieder entfernt.
   *[other] { $messages } Exemplare der Probe wurden wieder entfernt.
  }
mail-delivery--remains = Eine Probe bleibt in { $folder } ({ $why }): { $id }
mail-delivery--may-remain = Ob die Probe noch da ist, ist nicht bekannt; «landfall cleanup» sucht sie: { $id }
mail-delivery--may-still-come = Die Probe wurde nicht gefunden. Falls sie noch kommt, entfernt «landfall cleanup» sie: { $id }
mail-delivery--no-consent = Es wurde nichts gesendet: Die Erlaubnis zum Schreiben fehlt (--allow-writes).
mail-delivery--no-sender = Es wurde nichts gesendet: Es gibt keine Absenderadresse. «sender:» angeben, oder beim Versanddienst einen Benutzer, der eine Adresse ist.
mail-delivery--no-folder = Es wurde nichts gesendet: Es gibt keinen Ordner { $folder }, in dem sie ankommen könnte.
mail-delivery--too-large = Es wurde nichts gesendet: Die Anhänge sind zusammen grösser als { $bytes } Bytes.
mail-delivery--mx-unstated = Es wurde nichts gesendet: «mx:» sagt nicht, welche Mailserver zum Ziel gehören.
mail-delivery--mx-foreign = Es wurde nichts gesendet: Post für diese Domain geht an { $foreign } (laut { $server }), und das ist kein Mailserver des Ziels.
mail-delivery--no-mx = Es wurde nichts gesendet: { $server } kennt keinen Mailserver dieser Domain.
mail-delivery--no-address = Der Mailserver { $host } hat keine Adresse.
mail-delivery--refuses-all = Der Mailserver lehnt auch { $address } ab; seine Ablehnung sagt darum nichts über einen einzelnen Empfänger: { $reply }

# Was eine Probe belegt und was sie offenlässt.
mail-delivery--probes = { $matched } von { $all ->
    [one] 1 Probe
   *[other] { $all } Proben
  }
mail-delivery--refusals = { $matched } von { $all ->
    [one] 1 Mailserver (MX)
   *[other] { $all } Mailservern (MX)
  }
mail-delivery--covers-arrival = eine Nachricht von { $from } kam innert { $seconds } Sekunden in { $folder } an, { $copies ->
    [one] einmal
   *[other] { $copies }-mal
  } und so, wie sie gesendet wurde
    .compared = eine Nachricht von { $from }: wo, wann, wie oft und wie sie ankam
mail-delivery--covers-refusal = { $exchangers ->
    [one] der eine Mailserver (MX) weist
   *[other] jeder von { $exchangers } Mailservern (MX) weist
  } Mail an diesen Empfänger ab ({ $phase }, { $code })
    .compared = was { $exchangers ->
        [one] der eine Mailserver (MX)
       *[other] { $exchangers } Mailserver (MX)
      } zu diesem Empfänger { $exchangers ->
        [one] sagt
       *[other] sagen
      }
mail-delivery--leaves-others = andere Absender, Empfänger und Wege wurden nicht geprüft
mail-delivery--leaves-sending = gesendet wurde nichts
