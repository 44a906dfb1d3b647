mail-delivery--means = Mail that was sent did not arrive as it should, or an address that should be refused was not. Senders and addressees rely on both. The reply and the Message-ID lead to the place in the target's log where it happened.
mail-delivery--lost = The message was accepted and did not arrive in any folder.
mail-delivery--late = The message arrived later than allowed.
mail-delivery--copies = The message did not arrive as often as it should.
mail-delivery--misfiled = The message arrived in another folder.
mail-delivery--altered = The message did not arrive as it was sent.
mail-delivery--refused = The message was refused, or refused otherwise than expected.
mail-delivery--accepted = The mail exchanger takes a recipient that it should refuse.
mail-delivery--about = Message-ID { $id }
mail-delivery--route = Mail for { $domain } goes to { $exchangers }, according to { $server }.
mail-delivery--said = The server said ({ $phase }): { $reply }
mail-delivery--latency = Seen in { $folder } after { $milliseconds } ms.
mail-delivery--removed = { $messages ->
    [one] One probe was removed again.
   *[other] { $messages } copies of the probe were removed again.
  }
mail-delivery--remains = A probe remains in { $folder } ({ $why }): { $id }
mail-delivery--may-remain = Whether the probe remains is not known; “landfall cleanup” looks for it: { $id }
mail-delivery--may-still-come = The probe was not found. If it still comes, “landfall cleanup” removes it: { $id }
mail-delivery--no-consent = Nothing was sent: the consent to write is missing (--allow-writes).
mail-delivery--no-sender = Nothing was sent: there is no sender's address. Give “sender:”, or a user of the submission service that is an address.
mail-delivery--no-folder = Nothing was sent: there is no folder { $folder } in which it could arrive.
mail-delivery--too-large = Nothing was sent: the attachments are larger than { $bytes } bytes in all.
mail-delivery--mx-unstated = Nothing was sent: “mx:” does not say which mail exchangers are the target's.
mail-delivery--mx-foreign = Nothing was sent: mail for this domain goes to { $foreign } (according to { $server }), and that is none of the target's exchangers.
mail-delivery--no-mx = Nothing was sent: { $server } knows no mail exchanger of this domain.
mail-delivery--no-address = The mail exchanger { $host } has no address.
mail-delivery--refuses-all = The exchanger refuses { $address } as well, so that its refusal says nothing about one recipient: { $reply }

# What a probe covers and what it leaves open.
mail-delivery--probes = { $matched } of { $all ->
    [one] 1 probe
   *[other] { $all } probes
  }
mail-delivery--refusals = { $matched } of { $all ->
    [one] 1 mail exchanger
   *[other] { $all } mail exchangers
  }
mail-delivery--covers-arrival = one message from { $from } arrived in { $folder } within { $seconds } seconds, { $copies ->
    [one] once
   *[other] { $copies } times
  } and as it was sent
    .compared = one message from { $from }: where, when, how often and how it arrived
mail-delivery--covers-refusal = { $exchangers ->
    [one] the one mail exchanger refuses
   *[other] each of { $exchangers } mail exchangers refuses
  } mail for this recipient ({ $phase }, { $code })
    .compared = what { $exchangers ->
        [one] the one mail exchanger says
       *[other] { $exchangers } mail exchangers say
      } to this recipient
mail-delivery--leaves-others = other senders, recipients and routes were not tried
mail-delivery--leaves-sending = no message was sent
