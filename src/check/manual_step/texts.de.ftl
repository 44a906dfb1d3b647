manual-step--means = Eine Person hat nachgesehen und nicht gesehen, was erwartet war. Die Bemerkung sagt, was sie stattdessen sah.
manual-step--not-ok = Eine Person hat nicht gesehen, was erwartet war.
