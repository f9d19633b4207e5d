package folder

import "testing"

// A coder's name is written where it belongs, and nothing else moves.
func TestNameOfACoderInStudyYAML(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"a new name":     {"coders:\n  - id: sian\n  - id: ben\n    name: Ben\n", "coders:\n  - id: sian\n    name: Siân O.\n  - id: ben\n    name: Ben\n"},
		"another name":   {"coders:\n  - id: sian\n    name: \"Sian\"   # since May\n", "coders:\n  - id: sian\n    name: Siân O.  # since May\n"},
		"name before id": {"coders:\n- name: S\n  id: sian\n", "coders:\n- name: Siân O.\n  id: sian\n"},
		"CRLF":           {"coders:\r\n  - id: sian\r\n", "coders:\r\n  - id: sian\r\n    name: Siân O.\r\n"},
		"no line end":    {"coders:\n  - id: sian", "coders:\n  - id: sian\n    name: Siân O.\n"},
		"somebody else":  {"coders:\n  - id: ben\n", "coders:\n  - id: ben\n"},
		"no list":        {"coders: []\n", "coders: []\n"},
	} {
		head := "id: x\nformat: 1\n"
		out, err := withCoder([]byte(head+c.in), "sian", "name", "Siân O.")
		if err != nil || string(out) != head+c.want {
			t.Errorf("%s: %v\n%s\nwant\n%s", name, err, out, head+c.want)
		}
	}
}
