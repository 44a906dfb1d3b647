manual-step--means = A person looked and did not see what was expected. The comment says what was seen instead.
