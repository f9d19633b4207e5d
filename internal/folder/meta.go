package folder

import (
	"bytes"
	"fmt"
	"slices"

	"gopkg.in/yaml.v3"

	"verbatim/internal/transcript"
)

// metaYAML is transcripts/ID.yaml.
type metaYAML struct {
	Title         string            `yaml:"title,omitempty"`
	Date          string            `yaml:"date,omitempty"`
	Source        sourceYAML        `yaml:"source"`
	Transcription string            `yaml:"transcription,omitempty"`
	CheckedBy     string            `yaml:"checked_by,omitempty"`
	Media         string            `yaml:"media,omitempty"`
	Language      string            `yaml:"language,omitempty"`
	Translates    string            `yaml:"translates,omitempty"`
	Speakers      []speakerYAML     `yaml:"speakers"`
	Attributes    map[string]string `yaml:"attributes,omitempty"`
	Import        *importYAML       `yaml:"import,omitempty"`
}

// importYAML is what was said of a transcript when it came in.
type importYAML struct {
	Notes  []string `yaml:"notes,omitempty"`
	Doubts []string `yaml:"doubts,omitempty"`
}

type sourceYAML struct {
	Name   string `yaml:"name"`
	SHA256 string `yaml:"sha256"`
	Format string `yaml:"format"`
}

type speakerYAML struct {
	Name        string `yaml:"name"`
	Voice       string `yaml:"voice"`
	Participant string `yaml:"participant,omitempty"`
}

// applyMeta reads transcripts/ID.yaml into t.
func applyMeta(t *transcript.Transcript, data []byte) error {
	file := transcriptsDir + "/" + t.ID + ".yaml"
	var y metaYAML
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(&y); err != nil {
		return badYAML(file, err)
	}
	t.Title, t.Date, t.Transcription, t.CheckedBy, t.Media = y.Title, y.Date, y.Transcription, y.CheckedBy, y.Media
	t.SourceName, t.SourceSHA256, t.Format = y.Source.Name, y.Source.SHA256, y.Source.Format
	t.Attributes, t.Language, t.Translates, t.Notes, t.Doubts = y.Attributes, y.Language, y.Translates, nil, nil
	if y.Import != nil {
		t.Notes, t.Doubts = y.Import.Notes, y.Import.Doubts
	}
	t.Speakers = nil
	for _, s := range y.Speakers {
		v := transcript.Voice(s.Voice)
		if !slices.Contains(transcript.Voices, v) {
			return fmt.Errorf("%s: the voice %q of %s is not one of participant, interviewer, supporter, interpreter, other", file, s.Voice, s.Name)
		}
		if v != transcript.VoiceParticipant && s.Participant != "" {
			return fmt.Errorf("%s: %s is given as participant %s, but with the voice %q", file, s.Name, s.Participant, v)
		}
		t.Speakers = append(t.Speakers, transcript.Speaker{Name: s.Name, Voice: v, Participant: s.Participant})
	}
	return nil
}

// formatMeta writes transcripts/ID.yaml.
func formatMeta(t *transcript.Transcript) ([]byte, error) {
	y := metaYAML{
		Title: t.Title, Date: t.Date, Transcription: t.Transcription, CheckedBy: t.CheckedBy, Media: t.Media,
		Source:     sourceYAML{t.SourceName, t.SourceSHA256, t.Format},
		Attributes: t.Attributes, Language: t.Language, Translates: t.Translates,
	}
	if len(t.Notes)+len(t.Doubts) > 0 {
		y.Import = &importYAML{t.Notes, t.Doubts}
	}
	for _, s := range t.Speakers {
		y.Speakers = append(y.Speakers, speakerYAML{s.Name, string(s.Voice), s.Participant})
	}
	var b bytes.Buffer
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(2)
	if err := enc.Encode(y); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
