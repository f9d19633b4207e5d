package app

import (
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/text"
	"verbatim/internal/trace"
	"verbatim/internal/transcript"
)

// takenBack finds the words in the project's documents that somebody has taken back here:
// an old export must not bring them in by another way, in a memo or a description.
func (b *projecting) takenBack() {
	b.gone = trace.New()
	if st := b.s.State; len(st.Withdrawn)+len(st.Passages)+len(st.Removed) == 0 {
		return
	}
	known := newKnown(b.s)
	for _, e := range b.read() {
		if len(e.documents) == 0 {
			continue
		}
		rendered, turns := transcript.Render(e.documents[0].Said)
		tx, err := text.New(rendered)
		if err != nil {
			continue
		}
		d := &e.documents[0]
		was := known.text[tx.Hash()]
		if withdrawnSource(b.s, d.SourceSHA256, was, tx.Hash()) != "" {
			b.said(tx, turns)
			continue
		}
		id := known.source[d.SourceSHA256]
		if now, ok := b.s.Transcript(id); ok && now.Text.Hash() != tx.Hash() && strings.ContainsRune(now.Text.String(), mask) {
			b.said(tx, turns)
			for _, turn := range now.Turns {
				b.gone.Except(now.Text.Slice(turn.Speech))
			}
		}
	}
}

func (b *projecting) said(tx *text.Text, turns []transcript.Turn) {
	for _, turn := range turns {
		b.gone.Speech(tx.Slice(turn.Speech))
	}
}

// withdrew reports whether a participant has taken their words back.
func (b *projecting) withdrew(participant string) bool {
	how := b.s.State.Withdrawn[strings.ToLower(participant)]
	return how != "" && how != coding.WithdrawQuoting && how != coding.WithdrawRenewed
}

// repeats reports whether a text repeats words that somebody has taken back.
func (b *projecting) repeats(s string) bool {
	return b.gone != nil && !b.gone.Empty() && len(b.gone.In(s)) > 0
}

// unlessGone is a text, or nothing where it repeats words that were taken back; then it is counted.
func (b *projecting) unlessGone(what, s string) string {
	if s != "" && b.repeats(s) {
		b.p.Lose(what, "it repeats words that somebody has taken back", "")
		return ""
	}
	return s
}
