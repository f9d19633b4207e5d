package matrix

import (
	"fmt"
	"slices"
	"strings"

	"verbatim/internal/table"
)

// Measure is what the numbers of a theme table count.
type Measure string

// The measures.
const (
	Quotes  Measure = "quotes"
	People  Measure = "people"
	Codings Measure = "codings"
	Words   Measure = "words"
	Percent Measure = "percent"
)

// Measures are all measures, in the order people are told them.
var Measures = []Measure{Quotes, People, Codings, Words, Percent}

// ParseMeasure reads a measure; nothing is the default for the table's axes.
func ParseMeasure(s string) (Measure, error) {
	m := Measure(strings.ToLower(strings.TrimSpace(s)))
	if m == "" || slices.Contains(Measures, m) {
		return m, nil
	}
	return "", fmt.Errorf("there is no measure %q: use quotes, people, codings, words or percent", s)
}

// Definition says what a measure counts and what its totals are.
func (m Measure) Definition() table.Measure {
	switch m {
	case People:
		return table.Measure{ID: "people", Unit: "people",
			Means:  "Participants with at least one quote, each counted once however much they said.",
			Totals: "A total is the number of different people, not the sum."}
	case Codings:
		return table.Measure{ID: "codings", Unit: "codings",
			Means:  "Single codings: two coders who coded the same words made two.",
			Totals: "A total counts each coding once, also where several people speak in it. The total of a column counts a sub-theme within the theme above it."}
	case Words:
		return table.Measure{ID: "words", Unit: "words",
			Means:  "Words that participants spoke inside the quotes, by the word boundaries of Unicode Standard Annex 29; the interviewer's words and the transcriber's notes are left out.",
			Totals: "A total counts each word once, also where quotes of several themes share it."}
	case Percent:
		return table.Measure{ID: "percent", Unit: "% of words", Decimals: 1, Percent: true,
			Means:  "Words inside the quotes in every hundred words that the same participant or group spoke; counted as the measure words counts them.",
			Totals: "A total is the share of all words of its row or column, each word counted once; it is not the sum."}
	}
	return table.Measure{ID: "quotes", Unit: "quotes",
		Means: "Passages of a theme: where codings overlap, by whomever, they are one quote. A theme's quotes include those of its sub-themes. Codings that overlap across sub-themes are one quote of the theme above them.",
		Totals: "A total counts each quote once, also where several people speak in it. The total of a column adds up the themes at the top; the quotes of a sub-theme are already in the theme above it. " +
			"A passage coded with two themes is a quote of each."}
}
