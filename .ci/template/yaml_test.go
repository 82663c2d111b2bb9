// Package template holds the function's template.yaml to what it promises, without AWS: as CloudFormation reads it, as the
// stack that it makes with given parameters, and as the program that `sam build` makes of it.
package template

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// source is the template as it is written, with the short forms of functions (!Ref) written out.
type source struct {
	Description string                               `yaml:"Description"`
	Metadata    metadata                             `yaml:"Metadata"`
	Parameters  map[string]parameter                 `yaml:"Parameters"`
	Rules       map[string]rule                      `yaml:"Rules"`
	Mappings    map[string]map[string]map[string]any `yaml:"Mappings"`
	Conditions  map[string]any                       `yaml:"Conditions"`
	Resources   map[string]resource                  `yaml:"Resources"`
	Outputs     map[string]output                    `yaml:"Outputs"`
}

// metadata is how the console shows the parameters.
type metadata struct {
	Interface struct {
		Groups []struct {
			Label      label    `yaml:"Label"`
			Parameters []string `yaml:"Parameters"`
		} `yaml:"ParameterGroups"`
	} `yaml:"AWS::CloudFormation::Interface"`
}

type label struct {
	Default string `yaml:"default"`
}

type parameter struct {
	Type          string   `yaml:"Type"`
	Description   string   `yaml:"Description"`
	Default       *string  `yaml:"Default"`
	Pattern       string   `yaml:"AllowedPattern"`
	Constraint    string   `yaml:"ConstraintDescription"`
	AllowedValues []string `yaml:"AllowedValues"`
	Min           *int     `yaml:"MinValue"`
	Max           *int     `yaml:"MaxValue"`
	MaxLength     *int     `yaml:"MaxLength"`
	NoEcho        bool     `yaml:"NoEcho"`
}

type rule struct {
	Condition  any `yaml:"RuleCondition"`
	Assertions []struct {
		Assert      any    `yaml:"Assert"`
		Description string `yaml:"AssertDescription"`
	} `yaml:"Assertions"`
}

type resource struct {
	Type        string         `yaml:"Type"`
	Condition   string         `yaml:"Condition"`
	Deletion    string         `yaml:"DeletionPolicy"`
	Replacement string         `yaml:"UpdateReplacePolicy"`
	Metadata    map[string]any `yaml:"Metadata"`
	Properties  map[string]any `yaml:"Properties"`
}

type output struct {
	Description string `yaml:"Description"`
	Condition   string `yaml:"Condition"`
	Value       any    `yaml:"Value"`
}

func readSource(t *testing.T) *source {
	t.Helper()
	return readTemplate(t, "../../template.yaml")
}

func readTemplate(t *testing.T, path string) *source {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	var document yaml.Node
	require.NoError(t, yaml.Unmarshal(text, &document))
	writeOut(&document)
	s := new(source)
	require.NoError(t, document.Decode(s))
	require.NotEmpty(t, s.Resources)
	return s
}

// writeOut replaces !Ref x by {Ref: x}, !Sub x by {Fn::Sub: x} and so on.
func writeOut(n *yaml.Node) {
	for _, child := range n.Content {
		writeOut(child)
	}
	if !strings.HasPrefix(n.Tag, "!") || strings.HasPrefix(n.Tag, "!!") {
		return
	}
	name := strings.TrimPrefix(n.Tag, "!")
	inner := *n
	inner.Tag = ""
	inner.Style &^= yaml.TaggedStyle
	if name == "GetAtt" && n.Kind == yaml.ScalarNode {
		of, attribute, _ := strings.Cut(n.Value, ".")
		inner = yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{
			{Kind: yaml.ScalarNode, Value: of}, {Kind: yaml.ScalarNode, Value: attribute},
		}}
	}
	if name != "Ref" && name != "Condition" {
		name = "Fn::" + name
	}
	*n = yaml.Node{Kind: yaml.MappingNode, Line: n.Line, Content: []*yaml.Node{{Kind: yaml.ScalarNode, Value: name}, &inner}}
}

// call returns the function of a value that is a function's call, and its argument.
func call(v any) (name string, argument any, is bool) {
	m, _ := v.(map[string]any)
	if len(m) != 1 {
		return "", nil, false
	}
	for name, argument := range m {
		is := name == "Ref" || name == "Condition" || strings.HasPrefix(name, "Fn::")
		return name, argument, is
	}
	return "", nil, false
}
