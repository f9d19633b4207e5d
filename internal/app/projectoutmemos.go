package app

import (
	"fmt"
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/exchange"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// The titles of memos that stand for marks.
const (
	contentNoteTitle = "Content note"   // its text is the labels
	publishedTitle   = "Published form" // its text is how the words are to be printed
)

// memos go to the team and to nobody else; private ones stay with who wrote them.
func (x *outgoing) memos() {
	for _, m := range x.s.State.Memos {
		why := ""
		on, words, ok := exchange.Target{}, "", false
		switch {
		case m.Private:
			why = "private ones stay with who wrote them"
		case x.memo == nil || !x.team:
			why = stayTeam
		case x.skips(m):
			why = "it is on something that is not shown to " + x.s.Viewer
		default:
			if words, ok = x.memo(m); !ok {
				why = "its words are missing: run `verbatim check`"
			} else if !x.clear(words) {
				why = repeatsOut
			} else {
				on, why = x.target(m)
			}
		}
		if why != "" {
			x.lose("memo", why, 1)
			continue
		}
		x.addMemo(exchange.Memo{ID: m.ID.String(), Text: words, Kind: m.Type, By: m.Coder, At: m.At}, on)
	}
}

// addMemo adds a memo on something; on the project where that has no kind.
func (x *outgoing) addMemo(m exchange.Memo, on exchange.Target) {
	m.On = []exchange.Target{}
	if on.Kind != "" {
		m.On = append(m.On, on)
	}
	x.p.Memos = append(x.p.Memos, m)
	x.counts.memos++
}

// target is what a memo is on in the project, or why that is not there.
func (x *outgoing) target(m coding.Memo) (on exchange.Target, why string) {
	switch m.On {
	case coding.OnCoding:
		id, ok := x.coded[m.Of]
		switch {
		case ok:
			return exchange.Target{Kind: exchange.OnCoding, ID: id}, ""
		case x.all[m.Of]:
			return on, wordsStay
		}
		return on, "the coding it is on was taken back, or lost its words"
	case coding.OnPassage:
		return x.passageTarget(m.Transcript, m.Span)
	case coding.OnTranscript:
		return x.sourceTarget(m.Transcript)
	case coding.OnParticipant:
		c := x.caseOf(m.Participant)
		if c == nil {
			return on, "there is no such participant any more"
		}
		return exchange.Target{Kind: exchange.OnCase, ID: c.ID}, ""
	case coding.OnTheme:
		id := x.s.ThemeNow(m.Theme)
		if !x.codes[id] {
			return on, "its theme is not in the codebook"
		}
		return exchange.Target{Kind: exchange.OnCode, ID: x.known.Of(id).ID}, ""
	}
	return on, ""
}

func (x *outgoing) sourceTarget(id string) (on exchange.Target, why string) {
	t, ok := x.s.Transcript(id)
	if !ok || x.sources[t.ID] == nil {
		return on, "its transcript is not here"
	}
	return exchange.Target{Kind: exchange.OnSource, ID: x.p.Sources[x.sources[t.ID].place].ID}, ""
}

func (x *outgoing) passageTarget(id string, sp text.Span) (on exchange.Target, why string) {
	t, ok := x.s.Transcript(id)
	if !ok || x.sources[t.ID] == nil {
		return on, "its transcript is not here"
	}
	src := x.sources[t.ID]
	if !src.shows(sp) {
		return on, wordsStay
	}
	return exchange.Target{Kind: exchange.OnPassage, ID: x.passage(src, sp).ID}, ""
}

// marks are content notes, which go to everybody who gets the words they are about;
// published forms that still hold; and stars, which are passages without a code.
func (x *outgoing) marks() {
	for _, m := range x.s.State.ContentNotes {
		words, ok := x.body(m.Body)
		if !ok || !x.clear(words) {
			words = study.NoLabel
		}
		x.mark("content note", m, contentNoteTitle, words)
	}
	for _, m := range x.s.State.Chosen {
		words, ok := x.body(m.Body)
		form, stale := x.rel.Published(m, words)
		switch {
		case !ok || !x.clear(form):
			x.lose("published form", "its words are missing, or may not be shown", 1)
		case stale:
			x.lose("published form", "its words were corrected since: it needs choosing again", 1)
		case form == "":
			x.lose("published form", wordsStay, 1)
		default:
			x.mark("published form", m, publishedTitle, form)
		}
	}
	for _, m := range x.s.State.Stars {
		if !x.team {
			x.lose("star on a possible quote", stayTeam, 1)
			continue
		}
		x.star(m)
	}
}

// mark adds a mark as a memo on its words.
func (x *outgoing) mark(what string, m coding.Mark, title, words string) {
	on, why := x.sourceTarget(m.Transcript)
	if !m.Whole() && why == "" {
		on, why = x.passageTarget(m.Transcript, m.Span)
	}
	if why != "" {
		x.lose(what, why, 1)
		return
	}
	memo := exchange.Memo{ID: m.ID.String(), Name: title, Text: words, Kind: "note", By: m.Coder, At: m.At}
	if !x.team {
		memo.ID, memo.By, memo.At = fmt.Sprintf("mark-%d", len(x.p.Memos)+1), "", ""
	}
	x.addMemo(memo, on)
}

// star makes a passage of starred words that are not coded as they stand.
func (x *outgoing) star(m coding.Mark) {
	t, ok := x.s.Transcript(m.Transcript)
	if !ok || x.sources[t.ID] == nil || m.Whole() || !x.sources[t.ID].shows(m.Span) {
		x.lose("star on a possible quote", wordsStay, 1)
		return
	}
	src := x.sources[t.ID]
	if _, known := src.passages[src.span(m.Span)]; known {
		x.lose("star on a possible quote", "the same words are coded, or have a memo, and other programs cannot tell that from a star", 1)
		return
	}
	x.passage(src, m.Span)
	x.lose("who starred a possible quote", "the words go out as a passage without a code", 1)
}

// staysHere counts what no other program has a place for.
func (x *outgoing) staysHere() {
	st := x.s.State
	decided := 0
	for i := range st.Decisions {
		if st.Decisions[i].Stands() {
			decided++
		}
	}
	x.lose("decision of the team", "other programs have no layer of what is agreed; everybody's own codings go out", decided)
	written := 0
	for _, c := range x.s.Summaries {
		if c.Text != "" {
			written++
		}
	}
	x.lose("cell of the framework matrix", "other programs have no place for it: `verbatim framework -o FILE` writes them", written)
	x.lose("coding that lost its words in a correction", "there is no place for it in the text", len(st.Lost))
	x.lose("mark that somebody read a transcript to the end", "other programs have no place for it", len(st.Done))
	x.lose("assignment of a transcript", "other programs have no place for it", len(st.Assigned))
	x.lose("suggested passage that was dismissed", "other programs have no place for it", len(st.Dismissals))
	x.lose("saved search", "other programs have other queries", len(x.s.Settings.Searches))
	if x.counts.masked > 0 {
		x.lose("turn with words that may not be shown", maskStands, x.counts.masked)
	}
	if !x.team && x.counts.codings > 0 {
		x.lose("who made a coding, and when", stayTeam, x.counts.codings)
	}
	if note := x.rel.OwnOnlyNote(); note != "" {
		x.p.Note(capitalised(note) + ".")
	}
}

// everybodyAnswered begins the line of a project's description with what was agreed to by all.
const everybodyAnswered = "Consent of everybody who gave no answer of their own: "

// about is the description of a project: what it is, for whom, and what is not in it.
func (x *outgoing) about(version string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Made by Verbatim %s. %s\n", version, whoReads(x.rel.Purpose))
	if stamp := x.s.Stamp; stamp != "" {
		fmt.Fprintf(&b, "Stamp of the study: %s.\n", stamp)
	}
	if x.team {
		var answers []string
		for _, ask := range transcript.Asks {
			if a := x.s.Settings.Consent[ask]; a != "" {
				answers = append(answers, string(ask)+" "+string(a))
			}
		}
		if len(answers) > 0 {
			b.WriteString(everybodyAnswered + strings.Join(answers, ", "))
			if from := x.s.Settings.ConsentSource; from != "" {
				fmt.Fprintf(&b, " (%s)", from)
			}
			b.WriteString(".\n")
		}
	}
	for _, note := range x.p.Notes {
		b.WriteString(note + "\n")
	}
	head := "What is not in this file:\n"
	for _, l := range x.p.Losses {
		if x.team || slices.Contains([]string{wordsStay, theirsStay, repeatsOut, maskStands}, l.Why) { // what the team keeps to itself is nobody's business
			fmt.Fprintf(&b, "%s- %s\n", head, LossLine(l))
			head = ""
		}
	}
	return strings.TrimRight(b.String(), "\n")
}

// LossLine is a loss in a line, for people.
func LossLine(l exchange.Loss) string { return fmt.Sprintf("%d × %s: %s", l.Count, l.Kind, l.Why) }

// whoReads says who may read a file.
func whoReads(p transcript.Purpose) string {
	switch p {
	case transcript.ForPublication:
		return "For publication: it holds only words of participants who agreed to be quoted."
	case transcript.ForReuse:
		return "For reuse by other researchers: it holds only words of participants who agreed to that."
	case transcript.ForArchive:
		return "For an archive: it holds only words of participants who agreed to that."
	}
	return "For the team. It contains words not cleared for publication: do not pass it on outside the team."
}
