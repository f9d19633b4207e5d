package web

import (
	"net/url"
	"strings"
)

// The verbs say what to do next as the command line knows it: "`verbatim consent
// P07` says what they agreed to". A page says the same without the command, and
// leads to the page on which it is done, where there is one.

// way is a page on which something is done.
type way struct {
	Label, Path string
}

// inPages is a sentence without its commands, and the pages that do what they do.
// What is left may be empty.
func inPages(said string) (string, []way) {
	var ways []way
	for {
		from := strings.IndexByte(said, '`')
		if from < 0 {
			return strings.TrimSpace(said), ways
		}
		end := strings.IndexByte(said[from+1:], '`')
		if end < 0 {
			return strings.TrimSpace(said), ways
		}
		end += from + 2
		ways = addWay(ways, said[from+1:end-1])
		said = withoutClause(said, from, end)
	}
}

// withoutClause takes the clause out in which something stands: what is in brackets,
// or all from the last joint of the sentence before it to the next one after it.
func withoutClause(said string, from, end int) string {
	before, after := said[:from], said[end:]
	if open := strings.LastIndexByte(before, '('); open > strings.LastIndexByte(before, ')') {
		if shut := strings.IndexByte(after, ')'); shut >= 0 {
			return strings.TrimRight(before[:open], " ") + after[shut+1:]
		}
	}
	cut := 0
	for _, joint := range []string{"; ", ": ", ", ", " or ", " until ", ". "} {
		cut = max(cut, strings.LastIndex(before, joint))
	}
	rest := ""
	if i := strings.Index(after, "; "); i >= 0 {
		rest = after[i:]
		if cut == 0 {
			rest = after[i+2:]
		}
	}
	return strings.TrimRight(before[:cut], " ,;:") + rest
}

// addWay adds the page that does what a command does.
func addWay(ways []way, command string) []way {
	words := strings.Fields(strings.TrimPrefix(command, "verbatim "))
	if len(words) == 0 {
		return ways
	}
	who := ""
	if len(words) > 1 && !strings.HasPrefix(words[1], "-") {
		who = strings.Trim(words[1], `"'`)
	}
	one := way{}
	switch words[0] {
	case "withdraw":
		one = way{"Participants", "/participants"}
		if who != "" {
			one = way{"Withdrawal of " + who, "/participants/" + url.PathEscape(who) + "/withdraw"}
		}
	case "consent", "participants":
		one = way{"Participants", "/participants"}
		switch {
		case words[0] == "consent" && who != "":
			one = way{"What " + who + " agreed to", "/participants/" + url.PathEscape(who)}
		case len(words) > 1 && words[1] == "--everyone":
			one = way{"What everybody agreed to", "/participants/" + everyoneID}
		}
	case "import":
		one = way{"Add transcripts", "/import"}
	case "assign":
		one = way{"Who codes what", "/assign"}
	case "transcripts", "status":
		one = way{"Home", "/"}
	case "search", "quotes":
		one = way{"Search", "/search"}
	case "codebook":
		one = way{"Codebook", "/codebook"}
	default:
		return ways
	}
	for _, have := range ways {
		if have == one {
			return ways
		}
	}
	return append(ways, one)
}

// note is something worth knowing, with the pages to go to.
type note struct {
	Words string
	Ways  []way
}

// notesOf are notes of the study as a page shows them.
func notesOf(notes []string) []note {
	var list []note
	for _, n := range notes {
		if words, ways := inPages(n); words != "" {
			list = append(list, note{sentence(words), ways})
		}
	}
	return list
}
