package codebook

import "embed"

//go:embed starters/peer-support.yaml starters/wellbeing-journey.yaml starters/peer-role-review.yaml
var starterFiles embed.FS

// Starters names the codebooks that come with the package. Each is a place to
// begin, meant to be changed.
func Starters() []string {
	return []string{"peer-support", "wellbeing-journey", "peer-role-review"}
}

// Starter returns the YAML of a starter codebook by its name.
func Starter(name string) ([]byte, bool) {
	for _, known := range Starters() {
		if known == name {
			data, err := starterFiles.ReadFile("starters/" + name + ".yaml")
			return data, err == nil
		}
	}
	return nil, false
}
