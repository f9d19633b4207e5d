package ingest

import (
	"fmt"
	"strings"

	"verbatim/internal/transcript"
)

// Rule says who a speaker is, against whatever the file suggests.
type Rule struct {
	Name        string // as the labels have it; case does not matter
	Voice       transcript.Voice
	Participant string // participant id; empty: the name as a slug
}

// ParseRule reads a rule as people write it: NAME=VOICE, or
// NAME=participant:P07. It is split at the last equals sign, so a name may
// hold one.
func ParseRule(s string) (Rule, error) {
	i := strings.LastIndexByte(s, '=')
	if i < 0 {
		return Rule{}, fmt.Errorf("--speaker %q has no equals sign; write NAME=VOICE, such as %q", short(s), "Jane=interviewer")
	}
	name := cleanName(s[:i])
	if name == "" {
		return Rule{}, fmt.Errorf("--speaker %q has no name before the equals sign; write NAME=VOICE, such as %q", short(s), "Jane=interviewer")
	}
	voice, id, given := strings.Cut(strings.TrimSpace(s[i+1:]), ":")
	rule := Rule{Name: name, Voice: transcript.Voice(strings.ToLower(strings.TrimSpace(voice))), Participant: strings.TrimSpace(id)}
	if !isVoice(rule.Voice) {
		return Rule{}, fmt.Errorf("--speaker %q names no voice after the equals sign; use %s, or participant:ID", short(s), voicesInWords())
	}
	if given && rule.Voice != transcript.VoiceParticipant {
		return Rule{}, fmt.Errorf("--speaker %q gives an id to a voice other than participant; write %q or leave the id out", short(s), name+"=participant:"+rule.Participant)
	}
	if given && rule.Participant == "" {
		return Rule{}, fmt.Errorf("--speaker %q has no id after the colon; write %q", short(s), name+"=participant:P07")
	}
	return rule, nil
}

func isVoice(v transcript.Voice) bool {
	for _, known := range transcript.Voices {
		if v == known {
			return true
		}
	}
	return false
}

func voicesInWords() string {
	names := make([]string, len(transcript.Voices))
	for i, v := range transcript.Voices {
		names[i] = string(v)
	}
	return strings.Join(names, ", ")
}

func short(s string) string { return transcript.Abbreviate(s, 60) }

func rulesByKey(rules []Rule) map[string]Rule {
	m := make(map[string]Rule, len(rules))
	for _, r := range rules {
		m[nameKey(r.Name)] = r
	}
	return m
}
