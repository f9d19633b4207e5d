package matrix

import (
	"fmt"

	"verbatim/internal/table"
)

// Source is the key of the quotes in which a word of the list stands.
func (k *Keywords) Source(i int) table.Source { return source(i, 0) }

// In are the quotes of the theme in which a word of the list stands.
func (k *Keywords) In(i int) []*Placed { return k.Words[i].quotes }

// Said are the participants whose words were compared.
func (k *Keywords) Said() []string { return k.people }

// Table is the list as a table.
func (k *Keywords) Table() *table.Table {
	t := &table.Table{
		Title: "Words that stand out in " + k.Name, RowsAre: "word", ColsAre: "place", Stamp: k.Stamp,
		Cols: []table.Key{{ID: "in", Name: "inside"}, {ID: "out", Name: "elsewhere"}},
		Measure: table.Measure{ID: "times", Unit: "times said", Means: fmt.Sprintf("How often participants say the word inside the coded words of the theme and its sub-themes (%s in all) and elsewhere (%s). "+
			"Words are compared in lower case and without accents, not stemmed; what interviewers say and the transcriber's notes do not count.", number(k.WordsIn, "word"), number(k.WordsOut, "word"))},
	}
	extras := []table.Extra{
		{Key: table.Key{ID: "in_per_1000", Name: "inside per 1,000"}, Measure: table.Measure{ID: "in_per_1000", Unit: "per 1,000 words", Decimals: 1, Means: "Times inside in every thousand words inside."}},
		{Key: table.Key{ID: "out_per_1000", Name: "elsewhere per 1,000"}, Measure: table.Measure{ID: "out_per_1000", Unit: "per 1,000 words", Decimals: 1, Means: "Times elsewhere in every thousand words elsewhere."}},
		{Key: table.Key{ID: "g2", Name: "G2"}, Measure: table.Measure{ID: "g2", Unit: "log-likelihood", Decimals: 1,
			Means: "Log-likelihood (Rayson and Garside 2000): how sure it is that the word is not as frequent inside as elsewhere. 3.84 is p < .05, 6.63 p < .01, 10.83 p < .001, of words drawn one by one, which speech is not."}},
		{Key: table.Key{ID: "log_ratio", Name: "log ratio"}, Measure: table.Measure{ID: "log_ratio", Unit: "doublings", Decimals: 2,
			Means: "How large the difference is (Hardie 2014): 1 is twice as frequent inside, 2 four times, 3 eight times. Where a word is never said elsewhere, half a time stands for none."}},
		{Key: table.Key{ID: table.PeopleID, Name: "people"}, Measure: table.Measure{ID: "people", Unit: "people", Means: "Participants who say it inside the theme."}},
	}
	for i, w := range k.Words {
		t.Rows = append(t.Rows, table.Key{ID: w.Word, Name: w.Word})
		t.Cells = append(t.Cells, []table.Cell{table.Num(float64(w.In)).From(k.Source(i)), table.Num(float64(w.Out))})
		for j, n := range []float64{w.Per1000, w.Rest1000, w.G2, w.LogRatio, float64(w.People)} {
			extras[j].Cells = append(extras[j].Cells, table.Num(n))
		}
	}
	t.RowExtras = extras
	t.Notes = append([]string{k.chosen()}, k.Notes...)
	return t
}

// chosen says which words are listed, and how many would be by chance.
func (k *Keywords) chosen() string {
	s := fmt.Sprintf("Listed: words said at least %d times inside, more often there than elsewhere, with a G2 of at least %g.", k.Least, k.LeastG2)
	if k.LeastG2 >= 6.63 && k.LeastG2 < 6.64 {
		s += fmt.Sprintf(" Of the %s compared, about %.0f would reach that by chance on one side or the other.", number(k.Compared, "word"), float64(k.Compared)/100)
	}
	return s
}
