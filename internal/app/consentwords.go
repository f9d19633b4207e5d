package app

import (
	"fmt"

	"verbatim/internal/coding"
	"verbatim/internal/folder"
)

// consentInWords is what a consent event says.
func consentInWords(e coding.Event) string {
	who, answer := e.Participant, e.Answer
	if e.Ask == string(folder.AskWithdrawn) {
		return withdrawnInWords(e)
	}
	switch {
	case who == "" && answer == "":
		who, answer = "everyone", "left open"
	case who == "":
		who = "everyone"
	case answer == "":
		answer = "as everyone"
	}
	s := fmt.Sprintf("recorded consent of %s: %s %s", who, e.Ask, answer)
	if e.Body != "" {
		s += ", with its source"
	}
	return s + howInWords(e.How)
}

// withdrawnInWords is what an event about the withdrawn column says.
func withdrawnInWords(e coding.Event) string {
	not := " says"
	if e.Answer == "" {
		not = " no longer says"
	}
	return fmt.Sprintf("participants.csv%s that %s has withdrawn%s", not, e.Participant, howInWords(e.How))
}

func howInWords(how string) string {
	switch how {
	case "":
		return ""
	case "by hand":
		return ", changed by hand"
	case "made":
		return ", as the study was made"
	case "withdrawn":
		return ", as they withdrew"
	}
	return ", " + how
}
