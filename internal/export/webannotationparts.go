package export

import (
	"crypto/sha256"
	"encoding/hex"
	"unicode/utf8"

	"verbatim/internal/coding"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// coding is a coding as an annotation; false where the words may not be shown.
func (a *annotator) coding(c idCoding) (*annotation, bool) {
	row, ok := a.quoter.Row(c.t, c.Span, []coding.Coding{c.Coding})
	if !ok {
		return nil, false
	}
	one := &annotation{ID: uuidURN(c.ID, c.id), Type: "Annotation", Motivation: "classifying", Creator: a.agent(c.Coder), Target: a.target(c.t, c.Span, &row)}
	if a.team {
		one.Created = moment(c.At)
	}
	theme := a.theme(a.rel.Study.ThemeOf(c.Coding))
	one.Body = []annotationBody{
		{Type: "SpecificResource", Purpose: "classifying", Source: theme},
		textual("tagging", theme.Label),
	}
	if c.Stance != "" {
		one.Body = append(one.Body, textual("assessing", string(c.Stance)))
	}
	for _, m := range row.Codings[0].memos {
		body := textual("commenting", m.words)
		body.Creator = a.agent(m.coder)
		one.Body = append(one.Body, body)
	}
	return one, true
}

func textual(purpose, value string) annotationBody {
	return annotationBody{Type: "TextualBody", Purpose: purpose, Value: value, Format: "text/plain"}
}

// theme is a theme as a concept, as the readers know it; one that the codebook lacks goes
// by its id.
func (a *annotator) theme(id string) *annotationTheme {
	one := a.themes[id]
	if one == nil {
		as := a.names.Of(id)
		one = &annotationTheme{ID: a.urn("theme", as.ID), Type: "skos:Concept", Notation: as.ID, Label: as.Name}
		a.themes[id] = one
	}
	return one
}

// target is the place of a row's words. Where labels among them were changed for the
// readers, the words are those of no text, and no position goes with them.
func (a *annotator) target(t *transcript.Transcript, sp text.Span, row *Row) *annotationTarget {
	selectors := []annotationSelector{{Type: "TextQuoteSelector", Exact: row.Quote, Prefix: a.beside(t, row.Before, sp.Start, -1), Suffix: a.beside(t, row.After, sp.End, 1)}}
	if row.Quote == t.Text.Slice(sp) {
		selectors = append(selectors, annotationSelector{Type: "TextPositionSelector", Start: &sp.Start, End: &sp.End})
	}
	return &annotationTarget{"SpecificResource", a.sources[t], selectors}
}

// beside is the context of words where it stands right before or after a position and all
// of it may be shown; it does not where the words begin or end within what is one letter
// to a reader.
func (a *annotator) beside(t *transcript.Transcript, context string, at text.Pos, direction int) string {
	n := text.Pos(utf8.RuneCountInString(context) * direction)
	sp := text.Span{Start: min(at, at+n), End: max(at, at+n)}
	if n == 0 || t.Text.Slice(sp) != context || !a.rel.Allows(t, sp) {
		return ""
	}
	return context
}

// looseMemo is a memo on a passage or a whole transcript.
type looseMemo struct {
	coding.Memo
	t     *transcript.Transcript
	span  text.Span // empty: the whole transcript
	words string
}

// looseMemos are the memos on passages and transcripts that a release's readers may see,
// by the rules of memosOf.
func looseMemos(rel *study.Release, o Options, g guard) []looseMemo {
	if o.MemoWords == nil {
		return nil
	}
	team := rel.Purpose == transcript.ForTeam
	var list []looseMemo
	for _, m := range rel.Study.State.Memos {
		if m.On != coding.OnPassage && m.On != coding.OnTranscript || m.Private && !(team && o.Private) {
			continue
		}
		t, ok := rel.Study.Transcript(m.Transcript)
		if !ok || rel.Study.Hidden(t) {
			continue
		}
		one := looseMemo{Memo: m, t: t}
		if m.On == coding.OnPassage {
			one.span = m.Span // empty where a correction took the words away: then it is about the transcript
			if m.Span.Empty() && !team || !rel.Shows(t, m.Span) {
				continue
			}
		}
		if one.words, ok = o.MemoWords(m); ok && g.clear(one.words) {
			list = append(list, one)
		}
	}
	return list
}

func (a *annotator) looseMemo(m looseMemo) *annotation {
	one := &annotation{ID: uuidURN(m.ID, m.ID.String()), Type: "Annotation", Motivation: "commenting", Creator: a.agent(m.Coder),
		Body: []annotationBody{textual("commenting", m.words)}, Target: &annotationTarget{"SpecificResource", a.sources[m.t], nil}}
	if a.team {
		one.Created = moment(m.At)
	}
	if !m.span.Empty() {
		if row, ok := a.quoter.Row(m.t, m.span, nil); ok {
			one.Target = a.target(m.t, m.span, &row)
		}
	}
	return one
}

// uuidURN is the name of a coding or memo: its id with the marks of a UUID of version 8
// (RFC 9562), so that who knows the id knows it again. One of several with the same id
// has a name made of the id that it has in the file.
func uuidURN(id coding.ID, inFile string) string {
	b := [16]byte(id)
	if inFile != id.String() {
		sum := sha256.Sum256([]byte(inFile))
		copy(b[:], sum[:])
	}
	b[6], b[8] = b[6]&0x0F|0x80, b[8]&0x3F|0x80
	h := hex.EncodeToString(b[:])
	return "urn:uuid:" + h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}
