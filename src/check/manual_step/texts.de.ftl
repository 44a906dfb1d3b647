manual-step--means = Eine Person hat nachgesehen und nicht gesehen, was erwartet war. Die Bemerkung sagt, was sie stattdessen sah.
