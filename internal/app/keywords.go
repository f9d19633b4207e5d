package app

import (
	"context"
	"fmt"
	"math"
	"slices"

	"verbatim/internal/export"
	"verbatim/internal/matrix"
	"verbatim/internal/search"
	"verbatim/internal/sheet"
	"verbatim/internal/transcript"
)

// KeywordOptions say which words are wanted, and for whose eyes.
type KeywordOptions struct {
	Theme string
	Whose string  // see MatrixOptions
	Least int     // how often a word is said inside at least
	G2    float64 // its log-likelihood at least
	For   transcript.Purpose
}

// fewestSayIt is how many participants say a word at least that is shown outside the
// team: a word of one or two may be a name, or give them away.
const fewestSayIt = 3

// What is listed where nobody says otherwise: words said three times inside at least,
// of which p < .01.
const (
	UsualLeast = 3
	UsualG2    = 6.63
)

// Keywords lists the words that stand out in a theme.
func (a *App) Keywords(ctx context.Context, o KeywordOptions) (*Counted, error) {
	switch {
	case o.Theme == "":
		return nil, &Problem{What: "say the words of which theme", Todo: "verbatim words --theme hope", Usage: true}
	case o.Least < 1 || !(o.G2 >= 0) || math.IsInf(o.G2, 0):
		return nil, &Problem{What: "a word is said at least once, and no log-likelihood is below 0", Todo: "for example: --min 3 --g2 6.63", Usage: true}
	}
	c, spec, err := a.countable(ctx, MatrixOptions{Themes: []string{o.Theme}, Whose: o.Whose, For: o.For})
	if err != nil {
		return nil, err
	}
	people := 1
	if c.Release.Purpose != transcript.ForTeam {
		people = fewestSayIt
	}
	k, err := matrix.KeywordsOf(c.Release, matrix.KeywordSpec{
		Theme: spec.Themes[0], Coders: spec.Coders, Least: o.Least, G2: o.G2, People: people, Fold: search.Folded, Existed: spec.Existed,
	})
	if err != nil {
		return nil, readProblem(err)
	}
	names := newNamesSaid(c.Release)
	if n := len(k.Words); n > 0 {
		k.Words = slices.DeleteFunc(k.Words, func(w matrix.Keyword) bool { return names.words[w.Word] })
		if n -= len(k.Words); n > 0 {
			k.Notes = append(k.Notes, one(n, "1 word is left out, because it is a name that readers are not to know.", "%d words are left out, because they are names that readers are not to know."))
		}
	}
	x := &export.Counted{
		Title: k.Table().Title, Tables: []export.CountedTable{{Table: k.Table(), Sheet: "Words"}}, Keys: []string{"word"}, Themed: true,
		Coders: spec.Coders, Chosen: export.ChosenOf(c.Release, spec), How: keywordReading(), Chart: keywordChart(k), Doc: k,
		QuotesAre: "For each word, the quotes of the theme in which somebody says it. A quote stands under every word of the list that is in it.",
		Blocks: func() (blocks []export.CountedBlock) {
			for i, w := range k.Words {
				blocks = append(blocks, export.CountedBlock{Source: k.Source(i), Keys: []string{w.Word}, Quotes: k.In(i)})
			}
			return blocks
		},
	}
	c.said = k.Said()
	return c.made(x, spec), nil
}

func keywordReading() [][2]string {
	return [][2]string{
		{"A number under Inside", "leads to the quotes of the theme in which the word is said. It counts the times it is said, which may be several in one quote."},
		{"What it says", "Which words a theme is talked about in, more than the rest. It says nothing of what they mean there: read the quotes."},
		{"Log-likelihood, G2", "Rayson and Garside (2000). Comparing corpora using frequency profiling. It grows with the number of words; compare it within one list only."},
		{"Log ratio", "Hardie (2014). Log Ratio: an informal introduction. The size of the difference, in doublings."},
	}
}

// chartedWords is how many words a chart has room for.
const chartedWords = 20

func keywordChart(k *matrix.Keywords) *export.Chart {
	c := &export.Chart{Kind: sheet.Bars, Title: "Words that stand out in " + k.Name, Across: "word", Up: "times in 1,000 words", Format: "0.0",
		Means:  fmt.Sprintf("The first %d words of the list, with how often they are said in every thousand words inside the theme and elsewhere.", chartedWords),
		Series: []export.ChartSeries{{Name: "inside"}, {Name: "elsewhere"}}}
	for _, w := range k.Words[:min(chartedWords, len(k.Words))] {
		c.Names = append(c.Names, w.Word)
		c.Series[0].Values, c.Series[1].Values = append(c.Series[0].Values, w.Per1000), append(c.Series[1].Values, w.Rest1000)
	}
	if len(c.Names) == 0 {
		return nil
	}
	return c
}
