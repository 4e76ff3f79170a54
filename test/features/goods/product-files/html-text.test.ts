import { describe, it } from "vitest";
import { htmlToText } from "../../../../src/features/goods/product-files/html-text.ts";

describe("HTML as text", () => {
  it.for([
    ["<p>Soft &amp; warm</p><script>x < 3</script>", "Soft & warm"],
    ["<STYLE type='a'>p{}</style >One<br>two<BR />three<br/>four", "One\ntwo\nthree\nfour"],
    ["<h2>Care</h2><ul><li>Wash</li><li>Dry</li></ul><div>End</div>", "Care\nWash\nDry\nEnd"],
    ["<table><tr><td>a</td></tr><tr><td>b</td></tr></table>", "a\nb"],
    ["<a href='x' title=\"y\">A</a> <b>B</b> <brx>C</h7>", "A B C"],
    ["a < b, 1 > 0, <3 and <", "a < b, 1 > 0, <3 and <"],
    ["&lt;b&gt; &quot;&apos;&NBSP;&#65;&#0;&#1234567;&foo;", "<b> \"' A&foo;"],
    ["one  \t\n\n\n\n two \n", "one\n\n two"],
    ["<!-- a > b --><!doctype html>c<!-- d", "c<!-- d"],
    ["a<script>b", "ab"],
    ["a<script>b</style>c</script >d", "ad"],
    ["", ""],
  ] as const)("reads %j", ([html, text], { expect }) => {
    expect(htmlToText(html)).toBe(text);
  });

  it("finds an end tag of one kind where another kind has none", ({ expect }) => {
    expect(htmlToText("<script>a<style>b</style>c")).toBe("ac");
  });
});
