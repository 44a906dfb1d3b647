permissions--people-unreadable = The users and groups of this machine cannot be read ({ $problem }), so nobody can be matched with the numbers that files know.
