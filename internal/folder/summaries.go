package folder

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"verbatim/internal/coding"
	"verbatim/internal/join"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// summariesYAML is summaries/THEME.yaml.
type summariesYAML struct {
	Theme string              `yaml:"theme"`
	Cells map[string]cellYAML `yaml:"cells"`
}

type cellYAML struct {
	Text        string      `yaml:"text,omitempty"`
	Quotes      []basisYAML `yaml:"quotes,omitempty"`
	By          string      `yaml:"by,omitempty"`
	At          string      `yaml:"at,omitempty"`
	Responsible string      `yaml:"responsible,omitempty"`
	Also        []otherYAML `yaml:"also,omitempty"`
}

type basisYAML struct {
	ID         string   `yaml:"id"`
	With       []string `yaml:"with,omitempty,flow"`
	Transcript string   `yaml:"transcript"`
}

type otherYAML struct {
	ID   string `yaml:"id"`
	Text string `yaml:"text"`
	By   string `yaml:"by,omitempty"`
	At   string `yaml:"at,omitempty"`
}

// UnmarshalYAML takes a cell that is nothing but its summary, as people write it
// by hand, too.
func (c *cellYAML) UnmarshalYAML(n *yaml.Node) error {
	switch n.Kind {
	case yaml.ScalarNode:
		return n.Decode(&c.Text)
	case yaml.MappingNode: // the decoder does not ask for known fields here
		for i := 0; i+1 < len(n.Content); i += 2 {
			if key := n.Content[i]; !slices.Contains([]string{"text", "quotes", "by", "at", "responsible", "also"}, key.Value) {
				return fmt.Errorf("line %d: a cell has no %q", key.Line, transcript.Abbreviate(key.Value, 20))
			}
		}
	default:
		return fmt.Errorf("line %d: a cell is a text, or has text, quotes and so on below it", n.Line)
	}
	type plain cellYAML // without this method
	return n.Decode((*plain)(c))
}

// SummariesPath is the file of a theme's summaries, inside the study.
func SummariesPath(theme string) string { return summariesDir + "/" + theme + ".yaml" }

// parseSummaries reads summaries/THEME.yaml: the cells by participant.
func parseSummaries(rel string, data []byte) ([]study.Summary, error) {
	var y summariesYAML
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(&y); err != nil && !errors.Is(err, io.EOF) {
		return nil, badYAML(rel, err)
	}
	theme := strings.TrimSuffix(strings.TrimPrefix(rel, summariesDir+"/"), ".yaml")
	if y.Theme != "" && y.Theme != theme {
		return nil, fmt.Errorf("%s says that it is about the theme %q: a file is called after its theme", rel, transcript.Abbreviate(y.Theme, 40))
	}
	var cells []study.Summary
	for who, c := range y.Cells {
		s := study.Summary{Theme: theme, Participant: who, Text: strings.TrimSpace(c.Text), By: c.By, At: c.At, Responsible: c.Responsible}
		for _, q := range c.Quotes {
			b, err := q.basis()
			if err != nil {
				return nil, fmt.Errorf("%s, %s: %w", rel, transcript.Abbreviate(who, 20), err)
			}
			s.Quotes = append(s.Quotes, b)
		}
		for _, o := range c.Also {
			s.Also = append(s.Also, study.OtherWords{Text: strings.TrimSpace(o.Text), By: o.By, At: o.At})
		}
		if slices.ContainsFunc(cells, func(o study.Summary) bool { return strings.EqualFold(o.Participant, who) }) {
			return nil, fmt.Errorf("%s has %s twice", rel, transcript.Abbreviate(who, 20))
		}
		cells = append(cells, s)
	}
	sortCells(cells)
	return cells, nil
}

func (q basisYAML) basis() (study.Basis, error) {
	b := study.Basis{Transcript: q.Transcript}
	for i, s := range append([]string{q.ID}, q.With...) {
		id, err := coding.ParseID(s)
		if err != nil {
			return b, fmt.Errorf("%q is not the id of a coding", transcript.Abbreviate(s, 40))
		}
		if i == 0 {
			b.ID = id
		} else {
			b.With = append(b.With, id)
		}
	}
	return b, nil
}

func sortCells(cells []study.Summary) {
	slices.SortFunc(cells, func(a, b study.Summary) int {
		if a.Theme != b.Theme {
			return coding.CompareIDs(a.Theme, b.Theme)
		}
		return coding.CompareIDs(a.Participant, b.Participant)
	})
}

// FormatSummaries writes summaries/THEME.yaml. A cell that says nothing and has
// nobody responsible is left out.
func FormatSummaries(theme string, cells []study.Summary) ([]byte, error) {
	y := summariesYAML{Theme: theme, Cells: map[string]cellYAML{}}
	for _, c := range cells {
		if c.Text == "" && c.Responsible == "" && len(c.Also) == 0 {
			continue
		}
		cell := cellYAML{Text: c.Text, By: c.By, At: c.At, Responsible: c.Responsible}
		for _, q := range c.Quotes {
			b := basisYAML{ID: q.ID.String(), Transcript: q.Transcript}
			for _, id := range q.With {
				b.With = append(b.With, id.String())
			}
			cell.Quotes = append(cell.Quotes, b)
		}
		for _, o := range c.Also {
			cell.Also = append(cell.Also, otherYAML{ID: join.OtherID(o.Text), Text: o.Text, By: o.By, At: o.At})
		}
		y.Cells[c.Participant] = cell
	}
	var b bytes.Buffer
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(2)
	if err := enc.Encode(y); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// loadSummaries reads the summaries. A file that cannot be read is left out, and
// told: the rest of the study does not depend on it.
func loadSummaries(s *study.Study, view *sight) error {
	names, err := view.names()
	if err != nil {
		return err
	}
	for _, rel := range names {
		if !strings.HasPrefix(rel, summariesDir+"/") {
			continue
		}
		data, err := view.again(rel)
		if err != nil {
			return err
		}
		cells, err := parseSummaries(rel, data)
		if err != nil {
			s.Notes = append(s.Notes, fmt.Sprintf("%s; what it says is left out", err))
			s.UnreadSummaries = append(s.UnreadSummaries, strings.TrimSuffix(strings.TrimPrefix(rel, summariesDir+"/"), ".yaml"))
			continue
		}
		s.Summaries = append(s.Summaries, cells...)
	}
	sortCells(s.Summaries)
	return nil
}

// PutTogether replaces files as Put does, in one go: each change after the first
// names the first, so that they can be taken back together.
func (s *Session) PutTogether(files []File) error {
	var first coding.ID
	for _, file := range files {
		var ofs []coding.ID
		if !first.IsZero() {
			ofs = []coding.ID{first}
		}
		id, err := s.putOne(file.Path, file.Data, coding.Event{Ofs: ofs})
		if err != nil {
			return err
		}
		if first.IsZero() {
			first = id
		}
	}
	return nil
}

// File is a file of the study, by its path inside it.
type File struct {
	Path string
	Data []byte
}

// withoutCell is a file of summaries without what was written about somebody who
// withdrew with everything; any other file as it is.
func (r *removal) withoutCell(rel string, data []byte) ([]byte, error) {
	if !r.hasCell(rel, data) {
		return data, nil
	}
	cells, err := parseSummaries(rel, data)
	if err != nil {
		return nil, fmt.Errorf("%w: take out what is written about %s by hand, then try again", err, r.report.Participant)
	}
	cells = slices.DeleteFunc(cells, func(c study.Summary) bool { return strings.EqualFold(c.Participant, r.report.Participant) })
	return FormatSummaries(strings.TrimSuffix(strings.TrimPrefix(rel, summariesDir+"/"), ".yaml"), cells)
}

// hasCell reports whether a file of summaries has one about somebody who withdrew
// with everything.
func (r *removal) hasCell(rel string, data []byte) bool {
	if r.how != coding.WithdrawEverything || !strings.HasPrefix(rel, summariesDir+"/") {
		return false
	}
	cells, err := parseSummaries(rel, data)
	if err != nil {
		return bytes.Contains(bytes.ToLower(data), []byte(strings.ToLower(r.report.Participant)))
	}
	return slices.ContainsFunc(cells, func(c study.Summary) bool { return strings.EqualFold(c.Participant, r.report.Participant) })
}

// Summaries are the cells of a theme as they are when something is written, by
// participant: somebody may have written since the study was opened.
func (s *Session) Summaries(theme string) ([]study.Summary, error) {
	rel := SummariesPath(theme)
	data, err := s.read(s.f.path(rel))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read: %w", rel, reason(err))
	}
	return parseSummaries(rel, data)
}

// summaries finds files of summaries that cannot be read.
func (c *checker) summaries() {
	names, _ := c.f.trackedFiles() // what cannot be listed is told elsewhere
	for _, rel := range names {
		if !strings.HasPrefix(rel, summariesDir+"/") {
			continue
		}
		data, err := c.f.readTracked(rel)
		if err == nil {
			_, err = parseSummaries(rel, data)
		}
		if err != nil {
			c.wrong("mend it in a text editor; earlier versions are in "+historyDir, "%s", err)
		}
	}
}
