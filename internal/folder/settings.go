package folder

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// settingsYAML is study.yaml as it is read.
type settingsYAML struct {
	Title      string            `yaml:"title"`
	ID         string            `yaml:"id"`
	Format     int               `yaml:"format"`
	Language   string            `yaml:"language"`
	Approach   string            `yaml:"approach"`
	Consent    map[string]string `yaml:"consent"`
	Attributes yaml.Node         `yaml:"attributes"`
	Coders     []coderYAML       `yaml:"coders"`
	Settings   yaml.Node         `yaml:"settings"`
}

// newSettings is the study.yaml of a new study.
func newSettings(s study.Settings) []byte {
	var b strings.Builder
	line := func(key, value, comment string) {
		text := key + ": " + quoteYAML(value)
		if comment != "" {
			text = fmt.Sprintf("%-34s # %s", text, comment)
		}
		b.WriteString(strings.TrimRight(text, " ") + "\n")
	}
	b.WriteString("# What this study is. Edit it here or let Verbatim do it.\n")
	line("title", s.Title, "")
	line("id", s.ID, "never changes: copies of this study know each other by it")
	b.WriteString(fmt.Sprintf("format: %d\n", FormatVersion))
	line("language", s.Language, "")
	line("approach", string(s.Approach), "framework | reflexive | codebook | not-sure")
	b.WriteString("\n# What everybody who took part agreed to, and where that is written down.\n" +
		"# Answers are yes or no. One person's different answer goes into participants.csv.\n" +
		"# Left blank, the words may be analysed by the team and leave it for nothing else.\n")
	b.WriteString("consent:\n")
	fmt.Fprintf(&b, "  source: %s\n", quoteYAML(s.ConsentSource))
	for _, ask := range transcript.Asks {
		fmt.Fprintf(&b, "  %-11s # %s\n", strings.TrimRight(string(ask)+": "+string(s.Consent[ask]), " "), askMeans(ask))
	}
	if len(s.Attributes) > 0 {
		b.WriteString("\n" + aboutAttributes + "\nattributes:\n")
		for _, t := range s.Attributes {
			fmt.Fprintf(&b, "  %s: %s\n", quoteYAML(t.Name), typeYAML(t))
		}
	}
	b.WriteString("\n# Who codes. The first use of a name adds it.\ncoders:")
	if len(s.Coders) == 0 {
		b.WriteString(" []")
	}
	b.WriteString("\n")
	for _, c := range s.Coders {
		fmt.Fprintf(&b, "  - id: %s\n", quoteYAML(c.ID))
		for _, key := range coderKeys {
			if value := coderValue(c, key); value != "" {
				fmt.Fprintf(&b, "    %s: %s\n", key, value)
			}
		}
	}
	return []byte(b.String())
}

// aboutAttributes stands above attributes in study.yaml.
const aboutAttributes = "# What columns of participants.csv hold: text, number, or values in their order."

func askMeans(a transcript.Ask) string {
	switch a {
	case transcript.AskAnalyse:
		return "the team may work with the interview"
	case transcript.AskQuote:
		return "words may be quoted in publications"
	case transcript.AskReuse:
		return "other researchers may use it"
	case transcript.AskArchive:
		return "it may go to a data archive"
	}
	return "we may get in touch again"
}

// quoteYAML writes a string so that YAML reads back the same string.
func quoteYAML(s string) string {
	if s == "" {
		return ""
	}
	out, err := yaml.Marshal(s)
	if err != nil || bytes.Count(out, []byte("\n")) != 1 {
		return fmt.Sprintf("%q", s)
	}
	return strings.TrimSuffix(string(out), "\n")
}

func parseSettings(data []byte) (study.Settings, error) {
	var y settingsYAML
	var format struct {
		Format int `yaml:"format"`
	}
	_ = yaml.Unmarshal(data, &format)
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(format.Format <= FormatVersion) // a later format may say more
	if err := dec.Decode(&y); err != nil {
		return study.Settings{}, badYAML(settingsFile, err)
	}
	s := study.Settings{
		Title: y.Title, ID: y.ID, Format: y.Format, Language: y.Language,
		Approach: study.Approach(y.Approach), Coders: codersOf(y.Coders), Consent: transcript.Consent{},
	}
	switch {
	case s.ID == "":
		return s, fmt.Errorf("%s has no id: put back the one it had", settingsFile)
	case s.Format < 1:
		return s, fmt.Errorf("%s has no format number: put `format: %d`", settingsFile, FormatVersion)
	}
	if s.Approach == "" {
		s.Approach = study.NotSure
	}
	if !slices.Contains(study.Approaches, s.Approach) {
		return s, fmt.Errorf("%s: the approach %q is not one of framework, reflexive, codebook, not-sure", settingsFile, s.Approach)
	}
	for key, value := range y.Consent {
		if key == "source" {
			s.ConsentSource = value
			continue
		}
		if !slices.Contains(transcript.Asks, transcript.Ask(key)) {
			return s, fmt.Errorf("%s: consent for %q is not asked here; the questions are analyse, quote, reuse, archive, recontact", settingsFile, key)
		}
		answer, err := ParseAnswer(value)
		if err != nil {
			return s, fmt.Errorf("%s, consent, %s: %w", settingsFile, key, err)
		}
		s.Consent[transcript.Ask(key)] = answer
	}
	s.Searches = savedSearches(&y.Settings)
	s.Contacts, s.Support, s.MemberCheck = listOf(&y.Settings, contactsKey), listOf(&y.Settings, supportKey), memberCheck(&y.Settings)
	var err error
	if s.Attributes, err = parseTypes(&y.Attributes); err != nil && s.Format <= FormatVersion {
		return s, err
	}
	return s, nil
}

// ParseAnswer reads a consent answer. Only a clear yes or no is one; anything
// else is refused rather than guessed.
func ParseAnswer(s string) (transcript.Answer, error) {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "":
		return transcript.Blank, nil
	case "yes", "y", "true", "agreed":
		return transcript.Yes, nil
	case "no", "n", "false", "refused", "not agreed":
		return transcript.No, nil
	}
	return transcript.Blank, fmt.Errorf("%q is neither yes nor no; leave it blank for \"as everyone\"", transcript.Abbreviate(s, 20))
}

// badYAML says in one sentence what is wrong with a YAML file.
func badYAML(file string, err error) error {
	msg := strings.TrimPrefix(err.Error(), "yaml: ")
	if te := (*yaml.TypeError)(nil); errors.As(err, &te) && len(te.Errors) > 0 {
		msg = te.Errors[0]
	}
	msg = strings.ReplaceAll(msg, " in type folder.settingsYAML", "")
	msg = strings.ReplaceAll(msg, " in type folder.metaYAML", "")
	msg = strings.ReplaceAll(msg, " in type folder.coderYAML", " of coders")
	return fmt.Errorf("%s cannot be understood: %s", file, msg)
}

// addCoder adds a coder to study.yaml as lines of text, so that everything else
// in it stays as it is.
func addCoder(data []byte, c study.Coder) ([]byte, error) {
	at, indent, empty, err := codersPlace(data)
	if err != nil {
		return nil, err
	}
	item := indent + "- id: " + quoteYAML(c.ID) + "\n"
	for _, key := range coderKeys {
		if value := coderValue(c, key); value != "" {
			item += indent + "  " + key + ": " + value + "\n"
		}
	}
	lines := bytes.SplitAfter(data, []byte("\n"))
	if n := len(lines); len(lines[n-1]) > 0 {
		lines[n-1] = append(bytes.Clone(lines[n-1]), '\n')
	}
	switch {
	case at < 0: // no list yet
		lines = append(lines, []byte("coders:\n"+item))
	case empty:
		lines[at] = []byte("coders:\n" + item)
	default:
		lines = slices.Insert(lines, at+1, []byte(item))
	}
	out := bytes.Join(lines, nil)
	after, err := parseSettings(out)
	if err != nil || !slices.ContainsFunc(after.Coders, func(x study.Coder) bool { return reflect.DeepEqual(x, c) }) {
		return nil, fmt.Errorf("the coders in %s are written in a way that cannot be added to: write them as a list of `- id: NAME` lines", settingsFile)
	}
	return out, nil
}

// codersPlace is the index of the line after which a coder goes and how far it
// is indented: the last line of the list, or the line of an empty one; -1 where
// there is none.
func codersPlace(data []byte) (line int, indent string, empty bool, err error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return 0, "", false, badYAML(settingsFile, err)
	}
	if len(doc.Content) == 0 || doc.Content[0].Kind != yaml.MappingNode {
		return 0, "", false, fmt.Errorf("%s is not a list of settings", settingsFile)
	}
	root := doc.Content[0]
	for i := 0; i+1 < len(root.Content); i += 2 {
		if root.Content[i].Value != "coders" {
			continue
		}
		list := root.Content[i+1]
		if list.Kind != yaml.SequenceNode || len(list.Content) == 0 {
			return root.Content[i].Line - 1, "  ", true, nil
		}
		return lastLineOf(list) - 1, strings.Repeat(" ", max(0, list.Column-1)), false, nil
	}
	return -1, "  ", false, nil
}

func lastLineOf(n *yaml.Node) int {
	last := n.Line
	for _, c := range n.Content {
		last = max(last, lastLineOf(c))
	}
	return last
}
