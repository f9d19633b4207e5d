package transcript

import "testing"

// TestDatesAsSpreadsheetsWriteThem: the days are by the calendar, the number by
// Excel's own DATEVALUE.
func TestDatesAsSpreadsheetsWriteThem(t *testing.T) {
	for given, want := range map[string]string{
		"2026-03-01":           "2026-03-01",
		" 2026-03-01 00:00:00": "2026-03-01",
		"2026-03-01T00:00:00Z": "2026-03-01",
		"2026/3/1":             "2026-03-01",
		"46082":                "2026-03-01",
		"13/03/2026":           "2026-03-13",
		"3/13/2026":            "2026-03-13",
		"03.03.2026":           "2026-03-03",
		"13/03/2026 00:00":     "2026-03-13",
		"01-Mar-26":            "2026-03-01",
		"1 March 2026":         "2026-03-01",
		"March 1, 2026":        "2026-03-01",
		"4 Sept 2026":          "2026-09-04",
		"29/02/2028":           "2028-02-29",
		// What can mean two days, or none.
		"01/03/2026": "", "13/03/26": "", "29/02/2026": "", "2026-13-01": "", "yes": "", "": "", "03/2026": "", "4608": "", "99999": "",
		"1/2/3/4": "", "0/0/2026": "", "31 April 2026": "",
	} {
		got, ok := ISODate(given)
		if ok != (want != "") || ok && got != want {
			t.Errorf("%q: %q %v, want %q", given, got, ok, want)
		}
	}
	p := Participant{Withdrawn: "46082"}
	if p.WithdrawnOn() != "2026-03-01" {
		t.Errorf("withdrawn on %s", p.WithdrawnOn())
	}
	for _, asItIs := range []string{"", "01/03/2026", "yes, by phone"} {
		if p.Withdrawn = asItIs; p.WithdrawnOn() != asItIs {
			t.Errorf("%q is shown as %q", asItIs, p.WithdrawnOn())
		}
	}
}
