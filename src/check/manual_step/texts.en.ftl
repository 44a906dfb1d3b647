manual-step--means = A person looked and did not see what was expected. The comment says what was seen instead.
manual-step--not-ok = A person did not see what was expected.
