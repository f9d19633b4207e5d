package folder

import (
	"reflect"
	"strings"
	"testing"

	"verbatim/internal/coding"
	"verbatim/internal/study"
)

func TestSummariesAreReadAsTheyWereWritten(t *testing.T) {
	first, _ := coding.ParseID("36a4d54e3540ad39eed5c0d07206acce")
	second, _ := coding.ParseID("a15f5c0fdfdb36638c7809298af78db5")
	cells := []study.Summary{
		{Theme: "hope", Participant: "007", Text: "yes", By: "amy", At: "2026-03-02T20:14:09Z"},
		{Theme: "hope", Participant: "P2", Responsible: "ben"},
		{Theme: "hope", Participant: "P7", Text: "- a list?\n\n\tno: \"text\" # here\n'", By: "null", At: "then",
			Quotes: []study.Basis{{ID: first, With: []coding.ID{second}, Transcript: "true"}},
			Also:   []study.OtherWords{{Text: "=1+1", By: "ben", At: "now"}, {Text: "~"}}},
		{Theme: "hope", Participant: "P10", Text: "P10 comes after P7."},
	}
	data, err := FormatSummaries("hope", append([]study.Summary{{Theme: "hope", Participant: "gone"}}, cells...))
	if err != nil {
		t.Fatal(err)
	}
	got, err := parseSummaries("summaries/hope.yaml", data)
	if err != nil || !reflect.DeepEqual(got, cells) {
		t.Errorf("%v: %+v\nof\n%s", err, got, data)
	}
	again, _ := FormatSummaries("hope", got)
	if string(again) != string(data) {
		t.Errorf("written again it is\n%s", again)
	}
}

func TestSummariesByHand(t *testing.T) {
	got, err := parseSummaries("summaries/hope.yaml", []byte("cells:\n  P7: Says so.\n  P8:\n"))
	if err != nil || len(got) != 2 || got[0].Text != "Says so." || got[0].Theme != "hope" || got[1].Text != "" {
		t.Errorf("%v: %+v", err, got)
	}
	for bad, why := range map[string]string{
		"theme: trust\n":                                  `says that it is about the theme "trust"`,
		"cells: {P7: [1]}\n":                              "line 1: a cell is a text",
		"cells: {P7: {sumary: x}}\n":                      "sumary",
		"cells: {P7: x, p7: y}\n":                         "twice",
		"cells: {P7: {quotes: [{id: 12}]}}\n":             `"12" is not the id of a coding`,
		"cells: {P7: x\n":                                 "summaries/hope.yaml",
		"cells: {P7: {quotes: [{id: &a x, with: *a}]}}\n": "summaries/hope.yaml",
	} {
		if _, err := parseSummaries("summaries/hope.yaml", []byte(bad)); err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// FuzzSummaries: what can be read is written so that it says the same.
func FuzzSummaries(f *testing.F) {
	f.Add("theme: hope\ncells:\n  P7:\n    text: |-\n      a\n\n      b\n    also: [{id: x, text: y}]\n")
	f.Add("cells: {P7: 1, P8: ~, ? : x}")
	f.Fuzz(func(t *testing.T, in string) {
		cells, err := parseSummaries("summaries/hope.yaml", []byte(in))
		if err != nil {
			return
		}
		data, err := FormatSummaries("hope", cells)
		if err != nil {
			t.Fatal(err)
		}
		again, err := parseSummaries("summaries/hope.yaml", data)
		if err != nil {
			t.Fatalf("%v:\n%s", err, data)
		}
		twice, err := FormatSummaries("hope", again)
		if err != nil || string(twice) != string(data) {
			t.Fatalf("%v:\n%s\n%s", err, data, twice)
		}
	})
}
