package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"verbatim/codebook"
	"verbatim/internal/folder"
	"verbatim/internal/ingest"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// CommentEntry is what became, or in a dry run would become, of a comment in the margin
// of a file: of each theme that it names, and of each reply to it.
type CommentEntry struct {
	Author string  `json:"author"` // as the file has it
	Coder  string  `json:"coder"`
	Result string  `json:"result"` // coded, already, memo, left out or refused
	Theme  *string `json:"theme"`  // id, or the name of one that the codebook lacks
	Turn   *int    `json:"turn"`   // the first, from 1
	Words  string  `json:"words"`  // the beginning of those it is on
	Says   string  `json:"says"`
	Why    *string `json:"why"` // where it is not simply a coding

	row   *RowResult
	left  bool          // a coding by a theme that the codebook lacks, which is not made
	reply *CommentEntry // what it answers
	fresh string        // name of the theme that is to be made
}

// LeftOut is what became of a coding in a file by a theme that the codebook lacks.
const LeftOut = "left out"

// commenting is the coding of what comments in files say.
type commenting struct {
	a      *App
	s      *study.Study
	o      ImportOptions
	coders map[string]string // what --comment-coder says: authors in lower case
	said   map[string]bool   // authors that were spoken of
	names  map[string]string // of coders who are new, by id
	quiet  bool              // whoever asks says itself whose they are
}

// projectComments keeps comments on their words when names were replaced in what was
// read. Before is the text that it was.
func (e *ImportEntry) projectComments(before string) {
	d := &e.documents[0]
	after, _ := transcript.Render(d.Said)
	if after == before {
		return
	}
	script := text.Diff(before, after)
	for i := range d.Comments {
		if sp, fate := script.Project(d.Comments[i].Span); fate != text.Lost {
			d.Comments[i].Span = sp
		} else {
			d.Comments[i].Span = text.Span{}
		}
	}
}

// codeComments makes codings and memos of the comments in what was read, or in a dry
// run says which they would be.
func (a *App) codeComments(ctx context.Context, f *folder.Folder, entries []*ImportEntry, o ImportOptions) error {
	entries = slices.DeleteFunc(slices.Clone(entries), func(e *ImportEntry) bool {
		return len(e.documents) == 0 || len(e.documents[0].Comments) == 0 || e.Result != Imported && e.Result != Understood && e.Result != Already
	})
	if len(entries) == 0 {
		return nil
	}
	s, err := a.reload(ctx, f)
	if err != nil {
		return err
	}
	c := &commenting{a: a, s: s, o: o, said: map[string]bool{}, names: map[string]string{}}
	if c.coders, err = commentCoders(o.CommentCoders); err != nil {
		return err
	}
	for _, e := range entries {
		c.plan(e)
	}
	if err := c.makeThemes(ctx, f, entries); err != nil {
		return err
	}
	if err := c.write(ctx, f, entries); err != nil {
		return err
	}
	for _, e := range entries {
		e.sayComments(o.DryRun)
	}
	return nil
}

// plan says what the comments of a file ask for.
func (c *commenting) plan(e *ImportEntry) {
	t := e.understood
	if have, ok := c.s.Transcript(*e.Transcript); ok {
		t = have
	}
	for i := range e.documents[0].Comments {
		k := &e.documents[0].Comments[i]
		sp, why := k.Span, ""
		switch {
		case t.Text.Hash() != e.understood.Text.Hash():
			sp, why = movedTo(t, e.understood.Text.Slice(sp))
		case sp.Empty():
			why = "it is on nothing that anybody says"
		case k.Whole:
			why = "it is on a point, and so on the whole turn"
		case k.Moved:
			why = "it begins or ends in a label, which is left out"
		}
		found := c.entries(t, k, sp, why)
		for _, r := range k.Replies {
			one := c.entry(t, r.Author, sp, r.Text, "a reply")
			one.reply, one.row.opt.Memo = found[0], r.Text
			found = append(found, one)
		}
		e.Comments = append(e.Comments, found...)
	}
}

// movedTo is where words stand in a transcript that was corrected since.
func movedTo(t *transcript.Transcript, words string) (text.Span, string) {
	if found := t.Find(words, 0, len(t.Turns)); words != "" && len(found) == 1 {
		return t.Text.Snap(found[0]), "the transcript was corrected since"
	}
	return text.Span{}, "the transcript was corrected since, and its words are not there any more"
}

// entries are what a comment asks for: a coding for each theme that it names, or else a
// memo.
func (c *commenting) entries(t *transcript.Transcript, k *ingest.Comment, sp text.Span, why string) []*CommentEntry {
	if k.Theme != "" {
		return []*CommentEntry{c.cameCoded(t, k, sp, why)}
	}
	asked := c.read(k.Text)
	one := c.entry(t, k.Author, sp, k.Text, why)
	if sp.Empty() || len(asked.themes) == 0 && (asked.name == "" || !c.o.NewThemes) {
		if !sp.Empty() {
			one.because(asked.why)
		}
		one.row.opt.Memo, one.row.opt.MemoType = k.Text, "note"
		if strings.Contains(k.Text, "?") {
			one.row.opt.MemoType = "question"
		}
		if asked.name != "" && !sp.Empty() {
			one.Theme = &asked.name
		}
		return []*CommentEntry{one}
	}
	if len(asked.themes) == 0 {
		one.fresh, one.Theme, one.row.opt.Memo = asked.name, &asked.name, asked.memo
		one.because("a new theme, as a candidate")
		return []*CommentEntry{one}
	}
	var all []*CommentEntry
	for i, theme := range asked.themes {
		one := c.entry(t, k.Author, sp, k.Text, why)
		one.Theme, one.row.opt.Theme, one.row.opt.Against = &theme.id, theme.id, theme.against
		if i == 0 {
			one.row.opt.Memo = asked.memo
		}
		all = append(all, one)
	}
	return all
}

// cameCoded is a coding that came with the file. One by a theme that the codebook
// lacks is left out: what is no memo is not made one.
func (c *commenting) cameCoded(t *transcript.Transcript, k *ingest.Comment, sp text.Span, why string) *CommentEntry {
	one := c.entry(t, k.Author, sp, strings.TrimSuffix(k.Theme+": "+k.Text, ": "), why)
	one.Theme, one.row.opt.Memo = &k.Theme, k.Text
	theme, known := c.theme(k.Theme)
	switch {
	case known:
		one.Theme, one.row.opt.Theme, one.row.opt.Against = &theme.id, theme.id, theme.against
	case c.o.NewThemes && codebook.Slug(k.Theme) != "":
		one.fresh = k.Theme
		one.because("a new theme, as a candidate")
	default:
		one.left, one.Result = true, LeftOut
		one.because("its theme is not in the codebook")
	}
	return one
}

func (c *commenting) entry(t *transcript.Transcript, author string, sp text.Span, says, why string) *CommentEntry {
	one := &CommentEntry{Author: author, Says: says}
	one.Coder = c.coder(author)
	one.because(why)
	one.row = &RowResult{Transcript: t.ID, Coder: one.Coder, opt: CodeOptions{Transcript: t.ID}}
	if !sp.Empty() {
		turn := t.TurnAt(sp.Start) + 1
		one.Turn, one.Words = &turn, transcript.Abbreviate(t.Text.Slice(sp), shown)
		one.row.opt.Words = Selection{Span: fmt.Sprintf("%d:%d", sp.Start, sp.End)}
	}
	return one
}

func (one *CommentEntry) because(why string) {
	switch {
	case why == "":
	case one.Why != nil:
		both := *one.Why + "; " + why
		one.Why = &both
	default:
		one.Why = &why
	}
}

// makeThemes makes candidates of the themes that comments name and the codebook lacks,
// where that is asked for.
func (c *commenting) makeThemes(ctx context.Context, f *folder.Folder, entries []*ImportEntry) error {
	var names []string
	for _, e := range entries {
		for _, k := range e.Comments {
			if k.fresh != "" && !slices.ContainsFunc(names, func(n string) bool { return codebook.Slug(n) == codebook.Slug(k.fresh) }) {
				names = append(names, k.fresh)
			}
		}
	}
	if len(names) == 0 || c.o.DryRun {
		return nil
	}
	_, err := c.a.EditCodebook(ctx, func(b *codebook.Book) error {
		for _, n := range names {
			if err := b.Add("", codebook.Theme{ID: codebook.Slug(n), Name: n, Status: codebook.Candidate}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if c.s, err = c.a.reload(ctx, f); err != nil {
		return err
	}
	for _, e := range entries {
		for _, k := range e.Comments {
			if k.fresh != "" {
				id := codebook.Slug(k.fresh)
				k.row.opt.Theme, k.Theme = id, &id
			}
		}
	}
	return nil
}

// write makes the codings and memos, those of each coder in one go, and then the
// replies, which are about them.
func (c *commenting) write(ctx context.Context, f *folder.Folder, entries []*ImportEntry) error {
	memos, err := c.a.memoWords(f, c.s)
	if err != nil {
		return err
	}
	for _, replies := range []bool{false, true} {
		var rows []*RowResult
		for _, e := range entries {
			for _, k := range e.Comments {
				if (k.reply != nil) != replies || k.left {
					continue
				}
				c.settle(k, e.Result == Understood, memos)
				rows = append(rows, k.row)
			}
		}
		if c.o.DryRun {
			continue
		}
		for _, coder := range codersOf(rows) {
			if err := c.name(ctx, f, coder); err != nil {
				return err
			}
			if err := c.a.codeRows(ctx, f, c.s, coder, rows); err != nil {
				return err
			}
		}
	}
	for _, e := range entries {
		for _, k := range e.Comments {
			k.answer()
		}
	}
	return nil
}

// settle finds what a comment would be. One in a transcript that is not in the study
// yet has nothing to be compared with.
func (c *commenting) settle(k *CommentEntry, fresh bool, memos *memoWords) {
	r := k.row
	switch {
	case k.reply != nil:
		if r.err = k.reply.row.err; r.err == nil && !fresh {
			r.is, r.err = c.mayReply(r)
		}
		r.is.Transcript, r.of = r.Transcript, k.reply.row
	case fresh, k.fresh != "" && c.o.DryRun:
		r.is = Coded{Transcript: r.Transcript, Theme: r.opt.Theme}
		return
	default:
		r.is, r.err = resolveRow(c.s, r)
	}
	if r.err == nil && r.opt.Memo != "" && !fresh {
		r.forgetMemo(c.s, memos)
	}
}

// mayReply refuses a reply where its author is not shown the transcript, or codes blind.
func (c *commenting) mayReply(r *RowResult) (Coded, error) {
	t, err := transcriptOf(c.s, r.Transcript)
	if err == nil {
		err = notShownTo(c.s, r.Coder, t)
	}
	if err == nil && r.Coder != c.s.Viewer && c.s.IsOwnOnly(t.ID) {
		err = problem("", "%s is coded blind, and replies wait until everybody is done", t.ID)
	}
	return Coded{}, err
}

// name writes down what a coder who is new is called.
func (c *commenting) name(ctx context.Context, f *folder.Folder, coder string) error {
	name := c.names[coder]
	if name == "" || name == coder {
		return nil
	}
	delete(c.names, coder)
	return c.a.write(ctx, f, coder, func(w *folder.Session) error {
		_, err := w.NameCoder(study.Coder{ID: coder, Name: name})
		return err
	})
}

func (k *CommentEntry) answer() {
	if k.left {
		return
	}
	r := k.row
	r.answer()
	k.Result = r.Result
	if k.Result == Refused {
		k.because(*r.Why)
	}
	if k.fresh != "" && k.Result == MemoRow {
		k.Result = CodedRow // in a dry run it has no theme yet
	}
}

// sayComments sums up what became of the comments of a file.
func (e *ImportEntry) sayComments(dry bool) {
	n, missing, names := map[string]int{}, map[string]int{}, []string{}
	for _, k := range e.Comments {
		n[k.Result]++
		if k.left || k.Result == MemoRow && k.Theme != nil && k.reply == nil || dry && k.fresh != "" {
			if missing[*k.Theme]++; missing[*k.Theme] == 1 {
				names = append(names, *k.Theme)
			}
		}
	}
	var parts []string
	for _, x := range []struct{ result, one, many string }{
		{CodedRow, "1 coding", "%d codings"}, {MemoRow, "1 memo", "%d memos"}, {LeftOut, "1 left out", "%d left out"}, {Already, "1 there already", "%d there already"}, {Refused, "1 refused", "%d refused"},
	} {
		if n[x.result] > 0 {
			parts = append(parts, one(n[x.result], x.one, x.many))
		}
	}
	comments := e.documents[0].Comments
	what := one(len(comments), "1 comment", "%d comments") + " in the margin"
	if len(comments) > 0 && comments[0].Theme != "" {
		what = one(len(comments), "1 coding", "%d codings") + " with the file"
	}
	e.Notes = append(e.Notes, what+": "+strings.Join(parts, ", "))
	resolved := 0
	for i := range comments {
		if comments[i].Resolved {
			resolved++
		}
	}
	if resolved > 0 {
		e.Notes = append(e.Notes, one(resolved, "1 of the comments is", "%d of the comments are")+" marked as resolved, and taken like the others")
	}
	if len(names) > 0 {
		e.Notes = append(e.Notes, "not in the codebook: "+andList(names)+"; with --new-themes they are made, as candidates")
	}
}
