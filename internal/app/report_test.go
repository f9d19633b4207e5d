package app

import (
	"fmt"
	"testing"
)

// TestValuesOfFewStandTogether, with as many others as it takes for them not to be few.
func TestValuesOfFewStandTogether(t *testing.T) {
	for _, c := range []struct {
		people []int
		want   string
	}{
		{[]int{5, 3}, "[5 3] 0"},
		{[]int{5, 3, 2}, "[5] 5"},         // 2 are too few, and 3 stand with them
		{[]int{4, 1, 3, 1, 1}, "[4 3] 3"}, // three of one each are not few together
		{[]int{3, 4, 2}, "[4] 5"},         // the smaller goes along, wherever it stands
		{[]int{2}, "[] 2"},                // nothing can be shown
		{[]int{3, 1, 3}, "[3] 4"},         // of two alike the first goes along
		{nil, "[] 0"},
	} {
		a := ReportAttribute{}
		for i, n := range c.people {
			a.Values = append(a.Values, ReportValue{fmt.Sprint(i), n})
		}
		a.putFewTogether()
		left := []int{}
		for _, v := range a.Values {
			left = append(left, v.People)
		}
		if got := fmt.Sprint(left, a.Other); got != c.want {
			t.Errorf("%v: %s, want %s", c.people, got, c.want)
		}
	}
}

// TestAnswersAreReadAsPeopleWriteThem, and none is guessed.
func TestAnswersAreReadAsPeopleWriteThem(t *testing.T) {
	for said, want := range map[string]string{
		"I agree": AnswerAgree, "Agree": AnswerAgree, "agreed": AnswerAgree, " yes ": AnswerAgree, "agree, mostly": AnswerAgree,
		"I would change something": AnswerChange, "would change": AnswerChange, "change": AnswerChange,
		"Please leave this out": AnswerLeaveOut, "leave out": AnswerLeaveOut, "": AnswerComment,
		"disagree": "", "I do not agree": "", "I don't agree": "", "no": "", "perhaps": "", "left": "",
	} {
		if got, ok := answerSaid(said); got != want || ok != (want != "") {
			t.Errorf("%q is %q (%v), want %q", said, got, ok, want)
		}
	}
}
