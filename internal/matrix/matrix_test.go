package matrix

import (
	"strings"
	"testing"

	"verbatim/internal/coding"
	"verbatim/internal/transcript"
)

func existed(theme, cb string) bool { return theme != "late" || cb == "cb2" }

func TestQuotesOfThemesByParticipant(t *testing.T) {
	m := newStudy(t).build(transcript.ForTeam, Spec{Existed: existed})
	// P4-1 nobody has read; P6-1 was read before the late theme was added, P3's
	// and P2's focus group coded with that older codebook.
	same(t, show(m.Table), `
		- P1 P2 P3 P4 P6
		hope 2-1 0 1 ? 0 | 3-1 2-1
		.hope-future 1 0 0 ? 0 | 1 1
		.hope-others 1 0 0 ? 0 | 1 1
		mutuality 1 1 1 ? 0 | 2 3
		burnout 0 0 0 ? 0 | 0 0
		late 0 new new ? new | 0 0
		old-code 0 0 1 ? 0 | 1 1
		= 3-1 1 3 ? 0 | 6-1`)
	if m.Table.Title != "Themes by participant" || m.Table.Withheld != 0 || m.Table.Stamp != "stamp-1" {
		t.Errorf("%+v", m.Table)
	}
	if k := m.Table.Rows[6]; k.Mark != notInBook {
		t.Errorf("the row of a theme without an entry is not marked: %+v", k)
	}
	notes := strings.Join(m.Table.Notes, "\n")
	for _, want := range []string{
		"1 transcript is not yet read, neither marked done nor coded: P4-1.", "1 participant has no transcript and no place in the table: P5.",
		"1 quote has no participant's words and is counted nowhere.", "1 theme is coded and is not in the codebook",
	} {
		if !strings.Contains(notes, want) {
			t.Errorf("no note %q in\n%s", want, notes)
		}
	}
}

func TestTheOtherMeasures(t *testing.T) {
	x := newStudy(t)
	for m, want := range map[Measure]string{
		Codings: `
		- P1 P2 P3 P4 P6
		hope 3-1 0 1 ? 0 | 4-1 2-1
		.hope-future 1 0 0 ? 0 | 1 1
		.hope-others 1 0 0 ? 0 | 1 1
		mutuality 2 2 1 ? 0 | 4 3
		burnout 0 0 0 ? 0 | 0 0
		late 0 0 0 ? 0 | 0 0
		old-code 0 0 1 ? 0 | 1 1
		= 5-1 2 3 ? 0 | 9-1`,
		People: `
		- P1 P2 P3 P4 P6
		hope 1-1 0 1 ? 0 | 2-1
		.hope-future 1 0 0 ? 0 | 1
		.hope-others 1 0 0 ? 0 | 1
		mutuality 1 1 1 ? 0 | 3
		burnout 0 0 0 ? 0 | 0
		late 0 0 0 ? 0 | 0
		old-code 0 0 1 ? 0 | 1
		= 1-1 1 1 ? 0 | 3-1`,
		// P1: hope "I had hope for the future. Things could change" 9 + "I was not
		// alone" 4, against 6; P2 "We carried each other" 4; P3 "Yes. She carried
		// me" 4. The column of P1 has "and I was not alone" 5 once: 9 + 5.
		Words: `
		- P1 P2 P3 P4 P6
		hope 13-6 0 3 ? 0 | 16-6 2-1
		.hope-future 6 0 0 ? 0 | 6 1
		.hope-others 5 0 0 ? 0 | 5 1
		mutuality 5 4 4 ? 0 | 13 3
		burnout 0 0 0 ? 0 | 0 0
		late 0 0 0 ? 0 | 0 0
		old-code 0 0 2 ? 0 | 2 1
		= 14-6 4 7 ? 0 | 25-6`,
		// P1 said 20 words, P2 6 ([laughs] is none), P3 4 + 4, P4 5, P6 7: 46.
		Percent: `
		- P1 P2 P3 P4 P6
		hope 65-30 0 37.5 ? 0 | 34.78-13.04 2-1
		.hope-future 30 0 0 ? 0 | 13.04 1
		.hope-others 25 0 0 ? 0 | 10.87 1
		mutuality 25 66.67 50 ? 0 | 28.26 3
		burnout 0 0 0 ? 0 | 0 0
		late 0 0 0 ? 0 | 0 0
		old-code 0 0 25 ? 0 | 4.348 1
		= 70-30 66.67 87.5 ? 0 | 54.35-13.04`,
	} {
		t.Run(string(m), func(t *testing.T) { same(t, show(x.build(transcript.ForTeam, Spec{Measure: m}).Table), want) })
	}
}

func TestEverySideCanBeRowsOrColumns(t *testing.T) {
	x := newStudy(t)
	themes := []string{"hope", "mutuality"}
	axis := func(s string) Axis {
		a, err := ParseAxis(x.s, s)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	for _, c := range []struct {
		rows, cols string
		measure    Measure
		want       string
	}{
		{"participants", "Themes", "", `
		- hope hope-future hope-others mutuality
		P1 2-1 1 1 1 | 3-1
		P2 0 0 0 1 | 1
		P3 1 0 0 1 | 2
		P4 ? ? ? ? | ?
		P6 0 0 0 0 | 0
		= 3-1 1 1 2 | 5-1
		people 2-1 1 1 3`},
		{"theme", "site", "", `
		- north south -
		hope 1-1 1 0 | 2-1
		.hope-future 1 0 0 | 1
		.hope-others 1 0 0 | 1
		mutuality 1 2 0 | 3
		= 1-1 2 0 | 3-1`},
		{"theme", "age", Quotes, `
		- 9 10 -
		hope 2-1 0 1 | 3-1
		.hope-future 1 0 0 | 1
		.hope-others 1 0 0 | 1
		mutuality 1 1 1 | 2
		= 3-1 1 2 | 5-1`},
		{"theme", "transcript", Quotes, `
		- FG-1 P1-1 P3-1 P4-1 P6-1
		hope 0 2-1 1 ? 0 | 3-1
		.hope-future 0 1 0 ? 0 | 1
		.hope-others 0 1 0 ? 0 | 1
		mutuality 1 1 0 ? 0 | 2
		= 1 3-1 1 ? 0 | 5-1`},
		{"theme", "coder", Codings, `
		- ana ben
		hope 3 1-1 | 4-1
		.hope-future 1 ? | 1
		.hope-others 0 1 | 1
		mutuality 2 2 | 4
		= 5 3-1 | 8-1`},
		{"theme", "coder", Quotes, `
		- ana ben
		hope 3 1-1 | 3-1
		.hope-future 1 ? | 1
		.hope-others 0 1 | 1
		mutuality 2 2 | 2
		= 5 3-1 | 5-1`},
		{"theme", "speaker", Quotes, `
		- Sam Lin Rosa Ade Kit Int
		hope 0 1 2-1 ? 0 0 | 3-1
		.hope-future 0 0 1 ? 0 0 | 1
		.hope-others 0 0 1 ? 0 0 | 1
		mutuality 1 1 1 ? 0 0 | 2
		= 1 2 3-1 ? 0 0 | 5-1`},
		{"wave", "site", Quotes, `
		- north south -
		1 3-1 2 0 | 5-1
		= 3-1 2 0 | 5-1`},
		{"participant", "coder", Codings, `
		- ana ben
		P1 3 2-1 | 5-1
		P2 1 1 | 2
		P3 2 ? | 2
		P4 ? ? | ?
		P6 0 ? | 0
		= 5 3-1 | 8-1
		people 3 2-1`},
		{"participant", "transcript", Quotes, `
		- FG-1 P1-1 P3-1 P4-1 P6-1
		P1 (takes_no_part) 3-1 (takes_no_part) (takes_no_part) (takes_no_part) | 3-1
		P2 1 (takes_no_part) (takes_no_part) (takes_no_part) (takes_no_part) | 1
		P3 1 (takes_no_part) 1 (takes_no_part) (takes_no_part) | 2
		P4 (takes_no_part) (takes_no_part) (takes_no_part) ? (takes_no_part) | ?
		P6 (takes_no_part) (takes_no_part) (takes_no_part) (takes_no_part) 0 | 0
		= 1 3-1 1 ? 0 | 5-1
		people 2 1-1 1 ? 0`},
	} {
		t.Run(c.rows+" by "+c.cols+" "+string(c.measure), func(t *testing.T) {
			m := x.build(transcript.ForTeam, Spec{Rows: axis(c.rows), Cols: axis(c.cols), Measure: c.measure, Themes: themes})
			same(t, show(m.Table), c.want)
		})
	}
}

func TestAnInterviewersQuotesCountOnlyBySpeaker(t *testing.T) {
	m := newStudy(t).build(transcript.ForTeam, Spec{Cols: Axis{By: BySpeaker}, Measure: Words, Themes: []string{"burnout"}})
	same(t, show(m.Table), `
		- Sam Lin Rosa Ade Kit Int
		burnout 0 0 0 ? 0 (only_participants_are_counted) | 0
		= 0 0 0 ? 0 (only_participants_are_counted) | 0`)
	m = newStudy(t).build(transcript.ForTeam, Spec{Cols: Axis{By: BySpeaker}, Measure: Quotes, Themes: []string{"burnout"}})
	same(t, show(m.Table), `
		- Sam Lin Rosa Ade Kit Int
		burnout 0 0 0 ? 0 1 | 1
		= 0 0 0 ? 0 1 | 1`)
}

func TestChoosingThemesCodersAndCodings(t *testing.T) {
	x := newStudy(t)
	same(t, show(x.build(transcript.ForTeam, Spec{Themes: []string{"hope-future", "old-code"}, Coders: []string{"ANA"}}).Table), `
		- P1 P2 P3 P4 P6
		hope-future 1 0 0 ? 0 | 1 1
		= 1 0 0 ? 0 | 1`)
	same(t, show(x.build(transcript.ForTeam, Spec{Themes: []string{"mutuality"}, Coders: []string{"ben"}}).Table), `
		- P1 P2 P3 P4 P6
		mutuality 1 1 ? ? ? | 2 2
		= 1 1 ? ? ? | 2`)
	same(t, show(x.build(transcript.ForTeam, Spec{Themes: []string{"hope"}, Accept: func(c coding.Coding) bool { return c.Stance != coding.Against && c.Theme == "hope" }}).Table), `
		- P1 P2 P3 P4 P6
		hope 1 0 1 ? 0 | 2 2
		.hope-future 0 0 0 ? 0 | 0 0
		.hope-others 0 0 0 ? 0 | 0 0
		= 1 0 1 ? 0 | 2`)
}

func TestRefusalsSayWhatToDo(t *testing.T) {
	x := newStudy(t)
	rel := x.s.Release(transcript.ForTeam)
	for _, c := range []struct {
		spec Spec
		want string
	}{
		{Spec{Rows: Axis{By: ByTheme}, Cols: Axis{By: ByTheme}}, "share"},
		{Spec{Rows: Axis{By: ByCoder}, Cols: Axis{By: ByCoder}}, "two different"},
		{Spec{Themes: []string{"hoep"}}, "hope"},
		{Spec{Coders: []string{"cat"}}, "ana, ben"},
	} {
		if _, err := Build(rel, c.spec); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v", c.spec, err)
		}
	}
	if _, err := ParseAxis(x.s, "sites"); err == nil || !strings.Contains(err.Error(), "site, age, wave") {
		t.Errorf("%v", err)
	}
	if _, err := ParseMeasure("quotez"); err == nil {
		t.Error("quotez is a measure")
	}
}

func TestPublicationMergesNamesAndShowsNoIDs(t *testing.T) {
	m := newStudy(t).build(transcript.ForPublication, Spec{Themes: []string{"hope", "mutuality"}})
	same(t, show(m.Table), `
		- Peer_worker not_for_quotation Nurse
		hope 2-1 1 0 | 3-1 2-1
		.hope-future 1 0 0 | 1 1
		.hope-others 1 0 0 | 1 1
		mutuality 2 1 0 | 2 3
		= 4-1 2 0 | 5-1`)
	if m.Table.Withheld != 2 {
		t.Errorf("Withheld = %d, want 2: the secret and the focus group", m.Table.Withheld)
	}
	notes := strings.Join(m.Table.Notes, "\n")
	if strings.Contains(notes, "P4") || strings.Contains(notes, "P5") || !strings.Contains(notes, "2 quotes count and their words are not for quotation") ||
		!strings.Contains(notes, "share a row or column") {
		t.Errorf("notes: %s", notes)
	}
	m = newStudy(t).build(transcript.ForPublication, Spec{Cols: Axis{By: ByTranscript}, Themes: []string{"hope"}})
	if got := m.Table.Cols[0].Name; got != "transcript 1" {
		t.Errorf("a transcript's id is shown: %s", got)
	}
	m = newStudy(t).build(transcript.ForPublication, Spec{Cols: Axis{By: ByAttribute, Name: "site"}})
	if !strings.Contains(strings.Join(m.Table.Notes, "\n"), `site "north" fits 2 participants`) {
		t.Errorf("no warning of a small group: %q", m.Table.Notes)
	}
}
