package folder

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"gopkg.in/yaml.v3"

	"verbatim/internal/coding"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// stamp is the study's version stamp: SHA-256 over the sorted ids of the events
// that can change a result, and over the content of each file outside the log.
// Same stamp and same Verbatim, same results. That a writer started, signed, or
// exported changes no result, and a put says what the files say anyway, as does a
// consent event that only notes what a file says, so those events are left out:
// making an export does not make its own stamp out of date.
//
// The content of a file is what it says, not its bytes nor what this release
// makes of it: layout and comments do not count, and a release that knows more
// settings stamps an old study as before.
func (f *Folder) stamp(s *study.Study, view *sight) (string, error) {
	h := sha256.New()
	ids := make([]coding.ID, 0, len(s.State.Events))
	for i := range s.State.Events {
		switch e := &s.State.Events[i]; e.Do {
		case coding.Open, coding.Seal, coding.Export, coding.Put:
		default:
			if e.Do == coding.Consent && e.How != "" {
				continue
			}
			ids = append(ids, e.ID)
		}
	}
	slices.SortFunc(ids, func(a, b coding.ID) int { return bytes.Compare(a[:], b[:]) })
	for i := range ids {
		h.Write(ids[i][:])
	}
	names, err := view.names()
	if err != nil {
		return "", err
	}
	for _, rel := range names {
		content, err := view.content(s, rel)
		if err != nil {
			return "", err
		}
		if err := stampPart(h, rel, content); err != nil {
			return "", err
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// content is what a tracked file says.
func (v *sight) content(s *study.Study, rel string) (any, error) {
	switch rel {
	case codebookFile:
		return s.Book.Hash(), nil
	case participantsFile:
		return peopleContent(s.Participants), nil
	}
	data, err := v.again(rel)
	if err != nil {
		return nil, err
	}
	return yamlContent(rel, data)
}

// peopleContent is participants.csv as rows of filled cells, by participant.
func peopleContent(people []transcript.Participant) []map[string]string {
	rows := make([]map[string]string, len(people))
	for i, p := range people {
		row := map[string]string{"participant": p.ID}
		fill := func(k, v string) {
			if v != "" {
				row[k] = v
			}
		}
		fill("published_as", p.PublishedAs)
		fill("withdrawn", p.Withdrawn)
		for k, v := range p.Consent {
			fill(string(k), string(v))
		}
		for k, v := range p.Attributes {
			fill(k, v)
		}
		rows[i] = row
	}
	return rows
}

// yamlContent is a YAML file as maps, lists and the text of scalars; empty
// scalars do not count.
func yamlContent(rel string, data []byte) (any, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return nil, badYAML(rel, err)
	}
	budget := 1_000_000
	v := nodeContent(&doc, &budget)
	if budget <= 0 {
		return nil, fmt.Errorf("%s refers to itself", rel)
	}
	return v, nil
}

func nodeContent(n *yaml.Node, budget *int) any {
	if *budget--; *budget <= 0 {
		return nil
	}
	switch n.Kind {
	case yaml.DocumentNode:
		return nodeContent(n.Content[0], budget)
	case yaml.AliasNode:
		return nodeContent(n.Alias, budget)
	case yaml.SequenceNode:
		list := []any{}
		for _, c := range n.Content {
			list = append(list, nodeContent(c, budget))
		}
		return list
	case yaml.MappingNode:
		m := map[string]any{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			if v := nodeContent(n.Content[i+1], budget); v != nil {
				m[n.Content[i].Value] = v
			}
		}
		return m
	case yaml.ScalarNode:
		if n.Value != "" && n.Tag != "!!null" {
			return n.Value
		}
	}
	return nil
}

func stampPart(h io.Writer, path string, content any) error {
	data, err := json.Marshal(content) // maps come out sorted by key
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(h, "%s\x00%d\x00%s\x00", path, len(data), data)
	return err
}
