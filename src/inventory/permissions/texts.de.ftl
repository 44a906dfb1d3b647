permissions--people-unreadable = Die Benutzer und Gruppen dieser Maschine können nicht gelesen werden ({ $problem }); niemand lässt sich den Nummern zuordnen, welche die Dateien kennen.
