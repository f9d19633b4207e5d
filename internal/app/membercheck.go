package app

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/document"
	"verbatim/internal/export"
	"verbatim/internal/folder"
	"verbatim/internal/framework"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/trace"
	"verbatim/internal/transcript"
)

// packFor is what the record of an export says of a pack: it was made for the
// participant themselves.
const packFor = "member-check"

// PackOptions say for whom a pack is.
type PackOptions struct {
	Participant     string
	WithoutContacts bool // though study.yaml does not say how to reach anybody

	// Words are what the team says to them about a theme, by its id: in the place of
	// its summary.
	Words map[string]string
}

// Pack is what one participant is shown of what the team made of their words: to say
// whether it is right. It holds nobody else's words.
type Pack struct {
	Participant string
	PublishedAs string // empty: by their id
	Quoted      bool   // they agreed to being quoted
	Themes      []PackTheme
	Notes       []string // for the team, not for them

	contacts, support []string
	release           *study.Release
	folder            *folder.Folder
}

// PackTheme is a theme of a pack.
type PackTheme struct {
	ID          string
	Name, Means string
	Summary     string // empty: the researcher is to write it
	Quotes      []PackQuote
}

// PackQuote is words of theirs that the team would like to print.
type PackQuote struct {
	Words        string
	ContentNotes []string
}

// MemberCheck makes the pack of one participant.
func (a *App) MemberCheck(ctx context.Context, o PackOptions) (*Pack, error) {
	f, all, err := a.openToFind(ctx)
	if err != nil {
		return nil, err
	}
	if err := whole(all); err != nil {
		return nil, err
	}
	who, err := packParticipant(all, o.Participant)
	if err != nil {
		return nil, err
	}
	set := all.Settings
	switch {
	case len(set.MemberCheck) == 0:
		return nil, problem("`verbatim member-check --themes hope,burnout` ticks some: those that are settled enough to be shown", "no theme is ticked yet for participants to check")
	case !o.WithoutContacts && len(set.Contacts) == 0:
		return nil, problem("write `contacts: [\"Name, telephone, e-mail\"]` below `settings:` in study.yaml, or add --without-contacts", "study.yaml does not say how a participant can reach the team")
	case !o.WithoutContacts && len(set.Support) == 0:
		return nil, problem("write `support: [\"Name, telephone\"]` below `settings:` in study.yaml, or add --without-contacts", "study.yaml does not say where somebody whom reading upsets finds support")
	}
	s, _, whose, err := a.counting(all, "", false)
	if err != nil {
		return nil, err
	}
	words, err := markWords(f, s)
	if err != nil {
		return nil, err
	}
	p := &Pack{Participant: who.ID, PublishedAs: who.PublishedAs, contacts: set.Contacts, support: set.Support, release: s.Release(transcript.ForPublication), folder: f}
	p.Quoted = p.release.Cleared(who.ID)
	if whose != "" {
		p.Notes = append(p.Notes, whose)
	}
	if note := s.OwnOnlyNote(); note != "" {
		p.Notes = append(p.Notes, note)
	}
	plain := map[string]string{}
	for id, said := range o.Words {
		theme, err := themeOf(s, id)
		if err != nil {
			return nil, err
		}
		plain[theme] = said
	}
	p.fill(s, words, plain)
	if len(p.Themes) == 0 {
		return nil, problem("tick others: `verbatim member-check --themes …`", "nothing of %s is under the themes that are ticked", who.ID)
	}
	return p, ctx.Err()
}

// packParticipant is somebody who may be asked, or why they may not.
func packParticipant(s *study.Study, id string) (transcript.Participant, error) {
	id, err := participantOf(s, id)
	if err != nil {
		return transcript.Participant{}, err
	}
	p, listed := s.Participant(id)
	switch how := s.State.Withdrawn[strings.ToLower(id)]; {
	case participantNotShown(s, id):
		return transcript.Participant{}, problem("`verbatim assign` lists what is not shown to whom", "%s is not shown to %s", id, s.Viewer)
	case !listed:
		return transcript.Participant{}, problem("add them, and what they agreed to, to participants.csv", "%s is not in participants.csv, so nobody knows whether they may be asked again", id)
	case how == coding.WithdrawWords || how == coding.WithdrawEverything || p.Withdrawn != "":
		return transcript.Participant{}, problem("", "%s withdrew, so they are not asked anything", p.ID)
	case !p.May(transcript.AskRecontact, s.Settings.Consent):
		return transcript.Participant{}, problem("`verbatim consent` says who agreed to it; if they have since: `verbatim consent "+p.ID+" recontact=yes`", "%s has not agreed to being contacted again", p.ID)
	case !s.Release(transcript.ForTeam).Cleared(p.ID):
		return transcript.Participant{}, problem("", "%s did not agree to the team working with their interview", p.ID)
	}
	return *p, nil
}

// fill takes up the ticked themes that the participant has anything under.
func (p *Pack) fill(s *study.Study, words func(string) (string, bool), plain map[string]string) {
	others := othersWords(s, p.Participant)
	clear := func(what, theme, said string) string {
		if said != "" && len(others.In(said)) > 0 {
			p.Notes = append(p.Notes, fmt.Sprintf("the %s of %s repeats words of somebody else, and is left out", what, theme))
			return ""
		}
		return said
	}
	chosen, mixed := p.chosen(s)
	unsettled, written := 0, 0
	for _, id := range s.Settings.MemberCheck {
		t, ok := s.Book.Resolve(id)
		if !ok {
			p.Notes = append(p.Notes, fmt.Sprintf("%s is ticked and is not in the codebook any more", id))
			continue
		}
		m := framework.Build(s, framework.Spec{Themes: []string{t.ID}, Top: true, People: func(id string) bool { return strings.EqualFold(id, p.Participant) }})
		if len(m.Rows) != 1 || len(m.Cols) != 1 {
			continue
		}
		cell := m.Cells[0][0]
		if cell.Text == "" && len(cell.Quotes) == 0 {
			continue
		}
		if said, ok := plain[t.ID]; ok {
			cell.Text, cell.Also, written = strings.TrimSpace(strings.ReplaceAll(said, "\r\n", "\n")), nil, written+1
		}
		if len(cell.Also) > 0 {
			unsettled++
		}
		x := PackTheme{ID: t.ID, Name: t.Name, Means: clear("definition", t.Name, t.Definition), Summary: clear("summary", t.Name, cell.Text)}
		for _, c := range chosen {
			if c.under(s, s.Themes(t.ID)) {
				x.add(s, p.release, c, words)
			}
		}
		p.Themes = append(p.Themes, x)
	}
	if unsettled > 0 {
		p.Notes = append(p.Notes, one(unsettled, "of 1 theme two people wrote a summary, and one of them is in it", "of %d themes two people wrote a summary, and one of them is in it")+": `verbatim framework` shows both")
	}
	if mixed > 0 {
		p.Notes = append(p.Notes, one(mixed, "1 chosen quote is left out because somebody else speaks in it", "%d chosen quotes are left out because somebody else speaks in them"))
	}
	if written < len(p.Themes) && slices.ContainsFunc(p.Themes, func(t PackTheme) bool { return t.Summary != "" }) {
		p.Notes = append(p.Notes, "summaries stand there as the team wrote them: read them once as "+p.Participant+" will")
	}
	if n := p.toWrite(); n > 0 {
		p.Notes = append(p.Notes, one(n, "1 place is for you to write, in [brackets]", "%d places are for you to write, in [brackets]")+": look before it is sent")
	}
}

// toWrite is how many places are left for the researcher.
func (p *Pack) toWrite() int {
	n := countIf(len(p.contacts) == 0) + countIf(len(p.support) == 0)
	for _, t := range p.Themes {
		n += countIf(t.Summary == "") + countIf(t.Means == "")
	}
	return n
}

// chosenWords is a passage whose printed form was chosen.
type chosenWords struct {
	t    *transcript.Transcript
	mark coding.Mark
}

// under reports whether the words are coded, and not only against, with one of some
// themes.
func (c chosenWords) under(s *study.Study, themes map[string]bool) bool {
	return slices.ContainsFunc(s.CodingsIn(c.t.ID), func(k coding.Coding) bool {
		return k.Span.Overlaps(c.mark.Span) && themes[s.ThemeOf(k)] && k.Stance != coding.Against
	})
}

// chosen are the participant's passages whose printed form was chosen; mixed is in how
// many others somebody else speaks too.
func (p *Pack) chosen(s *study.Study) (list []chosenWords, mixed int) {
	for _, t := range s.Transcripts {
		for _, m := range s.Chosen(t, t.Text.All()) {
			switch theirs, others := speakIn(t, m.Span, p.Participant); {
			case theirs && others:
				mixed++
			case theirs:
				list = append(list, chosenWords{t, m})
			}
		}
	}
	return list, mixed
}

// speakIn reports whether a participant speaks in a span, and whether anybody else.
func speakIn(t *transcript.Transcript, sp text.Span, participant string) (theirs, others bool) {
	from, to := t.TurnsIn(sp)
	for _, turn := range t.Turns[from:to] {
		if strings.EqualFold(t.Speaker(turn.Speaker).Participant, participant) {
			theirs = true
		} else {
			others = true
		}
	}
	return theirs, others
}

// add takes up words as they would be printed.
func (x *PackTheme) add(s *study.Study, rel *study.Release, c chosenWords, words func(string) (string, bool)) {
	body, ok := words(c.mark.Body)
	if !ok {
		return
	}
	if form, _ := rel.Published(c.mark, body); form != "" {
		x.Quotes = append(x.Quotes, PackQuote{form, study.LabelsOf(s.ContentNotes(c.t, c.mark.Span), words)})
	}
}

// othersWords are the words of everybody else who takes part, without what the
// participant said too.
func othersWords(s *study.Study, participant string) *trace.Needles {
	n := trace.New()
	var own []string
	for _, t := range s.Transcripts {
		for _, turn := range t.Turns {
			switch who := t.Speaker(turn.Speaker); {
			case strings.EqualFold(who.Participant, participant):
				own = append(own, t.Text.Slice(turn.Speech))
			case who.Voice != transcript.VoiceInterviewer:
				n.Speech(t.Text.Slice(turn.Speech))
			}
		}
	}
	for _, said := range own {
		n.Except(said)
	}
	return n
}

// WriteMemberCheck writes a pack to a file, replacing it, and records for whom it is.
func (a *App) WriteMemberCheck(ctx context.Context, p *Pack, path string) error {
	format, err := reportFormat(path)
	if err != nil {
		return err
	}
	if err := p.folder.MayWrite(path); err != nil {
		return err
	}
	if err := folder.WriteFile(path, 0o644, func(w io.Writer) error { return document.Write(w, p.Document(), format) }); err != nil {
		return err
	}
	a.exportedFor(ctx, p.folder, p.release.Study.Stamp, packFor, path, []string{p.Participant})
	return nil
}

// Markdown writes a pack for a screen or a pipe.
func (p *Pack) Markdown(w io.Writer) error { return document.Write(w, p.Document(), "md") }

// Document is the pack as a document for the participant.
func (p *Pack) Document() *document.Document {
	d := export.Paper(p.release, "Have we understood you?", export.Options{Version: Version})
	title := p.release.Study.Settings.Title
	d.About = []string{title, "For you alone. It holds your own words and ours, and nobody else’s. Your reference is " + p.Participant + ".",
		"stamp " + p.release.Study.Stamp, "Verbatim " + Version}
	d.Footer = strings.TrimPrefix(transcript.Abbreviate(title, 40)+" · for "+p.Participant+" · stamp "+p.release.Study.Stamp[:min(8, len(p.release.Study.Stamp))], " · ")
	d.Add(document.Say("You took part in this study. We have read what people told us, you among them, and have put together what we understood. Here is what we understood from you, and which of your words we would like to print. Please tell us where we got it right and where we did not."),
		&document.List{Items: [][]document.Run{
			document.Text("You do not have to answer. You can stop at any time, and answer as much or as little as you like."),
			document.Text("Under each part you can tick a box, and there is room to write."),
			document.Text("Some of it may be hard to read. Where we know that, it says so before the words."),
			document.Text("If you ask us to leave something out, somebody from the team will see to it and tell you."),
		}})
	p.addContacts(d)
	for i, t := range p.Themes {
		p.addTheme(d, i+1, &t)
	}
	d.Add(&document.Heading{Level: 1, Text: "Anything else"}, document.Say(p.named()),
		&document.Space{Label: "Another name, or anything else you would like to say", Lines: 6})
	return d
}

func (p *Pack) named() string {
	if !p.Quoted {
		return "You did not agree to being quoted, so none of your words will be printed. Is there anything that we have missed, or that you see differently now?"
	}
	if p.PublishedAs == "" {
		return "Is there anything that we have missed, or that you see differently now?"
	}
	return "In what we publish you are called “" + p.PublishedAs + "”. Would you like to be called something else? Is there anything that we have missed, or that you see differently now?"
}

func (p *Pack) addContacts(d *document.Document) {
	for _, x := range []struct {
		head, hint string
		list       []string
	}{
		{"How to reach us", "a name, a telephone number and an e-mail address", p.contacts},
		{"If reading this upsets you", "where a participant finds somebody to talk to", p.support},
	} {
		d.Add(&document.Heading{Level: 1, Text: x.head})
		if len(x.list) == 0 {
			d.Add(toWrite(x.hint))
			continue
		}
		l := &document.List{}
		for _, s := range x.list {
			l.Items = append(l.Items, document.Text(s))
		}
		d.Add(l)
	}
}

func (p *Pack) addTheme(d *document.Document, n int, t *PackTheme) {
	d.Add(&document.Heading{Level: 1, Text: fmt.Sprintf("%d. %s", n, t.Name)})
	if t.Means == "" {
		d.Add(toWrite("what “" + t.Name + "” means, in plain words"))
	} else {
		d.Add(&document.Paragraph{Runs: []document.Run{{Text: "What we mean by it: ", Bold: true}, {Text: strings.ReplaceAll(t.Means, "\n", " ")}}})
	}
	d.Add(&document.Heading{Level: 2, Text: "What we understood from you"})
	if t.Summary == "" {
		d.Add(toWrite("what " + p.Participant + " said about it, in two or three plain sentences"))
	} else {
		for line := range strings.SplitSeq(t.Summary, "\n") {
			d.Add(document.Say(line))
		}
	}
	d.Add(answerBoxes()...)
	if len(t.Quotes) == 0 {
		return
	}
	d.Add(&document.Heading{Level: 2, Text: "Your words that we would like to print"})
	for i, q := range t.Quotes {
		label := fmt.Sprintf("Quote %d.%d", n, i+1)
		if len(q.ContentNotes) > 0 {
			d.Add(&document.Paragraph{Runs: []document.Run{{Text: "Before you read on: these words are about " + strings.Join(q.ContentNotes, ", ") + ".", Bold: true}}, WithNext: true})
		}
		d.Add(&document.Quote{Runs: document.Text(q.Words), Source: document.Text(label), WithNext: true})
		d.Add(answerBoxes()...)
	}
}

func answerBoxes() []document.Block {
	return []document.Block{
		&document.List{Boxes: true, WithNext: true, Items: [][]document.Run{document.Text("I agree"), document.Text("I would change something"), document.Text("Please leave this out")}},
		&document.Space{Label: "What you would change, or want to add", Lines: 3},
	}
}

// toWrite is a place where somebody has to write.
func toWrite(hint string) *document.Paragraph {
	return &document.Paragraph{Runs: []document.Run{{Text: "[Write here: " + hint + "]", Mark: true}}}
}
