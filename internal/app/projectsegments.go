package app

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"verbatim/internal/exchange"
	"verbatim/internal/exchange/segments"
	"verbatim/internal/ingest"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// AsCodings is the way of reading a table as codings of transcripts that are here.
const AsCodings = "codings"

// segmentsIn reads a table of coded segments, where it is one whose documents are mostly
// transcripts of the study, or where it is to be read so.
func (a *App) segmentsIn(ctx context.Context, path string, o ImportOptions) (*exchange.Project, bool, error) {
	asked := o.As == AsCodings
	switch strings.ToLower(filepath.Ext(path)) {
	case ".csv", ".tsv", ".tab", ".xlsx", ".txt", ".docx":
	default:
		if !asked {
			return nil, false, nil
		}
	}
	if info, err := os.Stat(path); err != nil || info.IsDir() || info.Size() > maxSource || o.As != "" && !asked {
		return nil, false, nil // whoever reads it says what is wrong
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, false, nil
	}
	name := filepath.Base(path)
	if is, _ := segments.Is(name, data); !is && !asked {
		return nil, false, nil
	}
	opt := segments.Options{Columns: map[string]string{}, Encoding: o.Encoding}
	for _, c := range o.Columns {
		kind, header, _ := strings.Cut(c, "=")
		kind = strings.ToLower(strings.TrimSpace(kind))
		if header = strings.TrimSpace(header); kind == "sheet" {
			opt.Sheet = header
			continue
		}
		opt.Columns[segmentKind(kind)] = header
	}
	p, err := segments.Read(name, data, opt)
	if asked {
		return p, true, err
	}
	if err != nil {
		return nil, false, nil // a table of another kind
	}
	_, s, err := a.openQuietly(ctx)
	if err != nil {
		return nil, false, nil // no study yet: nothing it could be about
	}
	here := 0
	for i := range p.Sources {
		if named(s, p.Sources[i].Name) != nil {
			here++
		}
	}
	return p, here > 0 && here*2 >= len(p.Sources), nil
}

// segmentKind is what a list of coded segments calls a kind of column.
func segmentKind(kind string) string {
	switch kind {
	case "text", "quote":
		return segments.Words
	case "theme":
		return segments.Code
	case "transcript", "id":
		return segments.Document
	}
	return kind
}

// named is the transcript that another program calls so: by its id, its title, or the
// file that it came from. Nil where none is.
func named(s *study.Study, name string) *transcript.Transcript {
	stem := strings.TrimSuffix(name, filepath.Ext(name))
	for _, id := range []string{name, ingest.Slug(name), ingest.Slug(stem)} {
		if t, ok := s.Transcript(id); ok && id != "" {
			return t
		}
	}
	i := slices.IndexFunc(s.Transcripts, func(t *transcript.Transcript) bool {
		file := strings.TrimSuffix(t.SourceName, filepath.Ext(t.SourceName))
		return name != "" && (strings.EqualFold(t.Title, name) || strings.EqualFold(t.SourceName, name) || strings.EqualFold(file, name) || strings.EqualFold(file, stem))
	})
	if i < 0 {
		return nil
	}
	return s.Transcripts[i]
}

// anchor looks for the words of a source that gives no text in the transcript of its name.
func (w *writing) anchor(s *exchange.Source) {
	t := named(w.s, s.Name)
	if t == nil || w.isBarred(w.a.who(), t) {
		for _, p := range s.Passages {
			for range p.Codings {
				w.p.Lose("coding in a document that is not here", "there is no transcript of that name; import it first, and then this file again", s.Name)
			}
		}
		return
	}
	find, after, last := finding(t), text.Pos(0), map[string]text.Pos{}
	for i := range s.Passages {
		p := &s.Passages[i]
		words := exchange.Folded(p.Words)
		from := after
		if last, again := last[words]; again { // the same words a second time: the next place
			from = max(from, last+1)
		}
		at := anchored(t, find(p.Words, from))
		if !at.span.Empty() {
			after, last[words] = at.span.Start, at.span.Start
		}
		w.passage(s, p, at)
	}
	w.out.Transcripts = append(w.out.Transcripts, ProjectSource{Source: s.Name, Result: Already, Transcript: optional(t.ID), Turns: len(t.Turns),
		Words: t.Words(t.Text.All(), ""), Passages: w.quotes[s.ID].all(), Quotes: w.quotes[s.ID]})
}

// finding looks for words in a transcript: in what is said, and where they are not there,
// in the text with its labels, as they may have been copied with them.
func finding(t *transcript.Transcript) func(words string, after text.Pos) []text.Found {
	var labels []text.Span
	for _, turn := range t.Turns {
		if !turn.Label.Empty() {
			labels = append(labels, turn.Label)
		}
	}
	said := text.NewFinder(t.Text, labels...)
	var whole *text.Finder
	return func(words string, after text.Pos) []text.Found {
		found := said.Find(words, after)
		if len(labels) == 0 || len(found) > 0 && found[0].How != text.Nearly {
			return found
		}
		if whole == nil {
			whole = text.NewFinder(t.Text)
		}
		if with := whole.Find(words, after); len(with) > 0 && (len(found) == 0 || with[0].How != text.Nearly || with[0].Distance < found[0].Distance) {
			return with
		}
		return found
	}
}

// anchored is where words that were found stand, and how sure that is.
func anchored(t *transcript.Transcript, found []text.Found) placedPassage {
	at := placedPassage{transcript: t, hash: t.Text.Hash(), trust: trustLost, why: "its words are not in the transcript"}
	if len(found) == 0 {
		return at
	}
	first := found[0]
	if at.span = t.ToSpeech(t.Text.Snap(first.Span)); at.span.Empty() {
		return at
	}
	switch {
	case first.How == text.Nearly:
		at.trust, at.why = exchange.Doubtful, fmt.Sprintf("its words stand there with up to %s", one(first.Distance, "1 other letter", "%d other letters"))
	case len(found) > 1:
		at.trust, at.why = exchange.Plausible, fmt.Sprintf("its words stand in %d places; this is the next after the one before it in the file", len(found))
	case len(first.Parts) > 1:
		at.trust, at.why = exchange.Plausible, "its words stand there with others between them"
	default:
		at.trust, at.why = exchange.Verified, ""
	}
	return at
}
