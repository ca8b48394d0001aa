package rosarium.core.template.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import rosarium.core.config.DataException;
import rosarium.core.config.NearestName;
import rosarium.core.template.jinja.Lexer.Token;
import rosarium.core.template.jinja.Lexer.TokenType;
import rosarium.core.template.jinja.Statement.Filter;
import rosarium.core.template.jinja.Statement.Flow;
import rosarium.core.template.jinja.Statement.Target;
import rosarium.core.template.python.Budget;

/** Reads a template: its text, its prints, its tags. */
final class StatementParser {
  private static final List<String> TAGS =
      List.of(
          "break",
          "call",
          "continue",
          "filter",
          "for",
          "generation",
          "if",
          "macro",
          "raw",
          "set",
          "with");

  /** Tags by which a template would read other templates, that is, files. */
  private static final Set<String> FILE_TAGS = Set.of("extends", "from", "import", "include");

  private final Budget budget;
  private final TokenCursor tokens;
  private final ExpressionParser expressions;
  private int loops;

  private StatementParser(Budget budget, List<Token> tokens) {
    this.budget = budget;
    this.tokens = new TokenCursor(budget, tokens);
    this.expressions = new ExpressionParser(budget, this.tokens);
  }

  /** Read a whole template. */
  static List<Statement> parse(Budget budget, String source) {
    StatementParser parser = new StatementParser(budget, new Lexer(budget, source).tokens());
    List<Statement> body = parser.parseBody(null);
    parser.expressions.refuseUnknown();
    return body;
  }

  /**
   * Read statements up to a tag that ends them, and its name.
   *
   * @param owner the tag whose body this is; null for the template itself
   * @param endings the names that end the body
   */
  private List<Statement> parseBody(@Nullable String owner, String... endings) {
    List<Statement> body = new ArrayList<>();
    while (true) {
      Token token = tokens.next();
      switch (token.type()) {
        case DATA -> body.add(new Statement.Text(token.text()));
        case PRINT_BEGIN -> {
          body.add(new Statement.Print(expressions.parseTuple(true), token.line()));
          tokens.expect(TokenType.PRINT_END);
        }
        case BLOCK_BEGIN -> {
          if (List.of(endings).contains(tokens.current().text())) {
            return body;
          }
          body.add(tokens.nested(() -> parseTag(owner, endings)));
          tokens.expect(TokenType.BLOCK_END);
        }
        default -> {
          if (owner == null) {
            return body;
          }
          throw tokens.error(
              "Unexpected end of template. Jinja was looking for the following tags: "
                  + wanted(endings)
                  + ". The innermost block that needs to be closed is '"
                  + owner
                  + "'.");
        }
      }
    }
  }

  private static String wanted(String... endings) {
    return "'" + String.join("' or '", endings) + "'";
  }

  private Statement parseTag(@Nullable String owner, String... endings) {
    int line = tokens.current().line();
    if (tokens.current().type() != TokenType.NAME) {
      throw tokens.error("tag name expected");
    }
    String tag = tokens.next().text();
    return switch (tag) {
      case "if" -> parseIf();
      case "for" -> parseFor(line);
      case "set" -> parseSet(line);
      case "macro" -> parseMacro();
      case "call" -> parseCall();
      case "filter" -> parseFilterBlock();
      case "with" -> parseWith(line);
      case "generation" -> {
        tokens.expect(TokenType.BLOCK_END);
        List<Statement> body = parseClosed(tag, "endgeneration");
        yield new Statement.Block(List.of(), List.of(), body, line);
      }
      case "break", "continue" -> {
        if (loops == 0) {
          throw tokens.error("'" + tag + "' outside of a loop");
        }
        yield new Statement.Leave(tag.equals("break") ? Flow.BREAK : Flow.CONTINUE);
      }
      default -> throw unknown(tag, line, owner, endings);
    };
  }

  private DataException unknown(String tag, int line, @Nullable String owner, String... endings) {
    budget.at(line);
    if (FILE_TAGS.contains(tag)) {
      return budget.security("the tag '" + tag + "' would read another file; a template may not");
    }
    String expected = owner == null ? "" : "; '" + owner + "' ends with " + wanted(endings);
    return budget.error(
        "Encountered unknown tag '%s'%s%s; known are %s"
            .formatted(tag, NearestName.hint(tag, TAGS), expected, TAGS));
  }

  /** Read a body that a loop around it cannot be left from, its end tag included. */
  private List<Statement> parseClosed(String owner, String ending) {
    int outside = loops;
    loops = 0;
    List<Statement> body = parseBody(owner, ending);
    loops = outside;
    tokens.next();
    return body;
  }

  private Statement parseIf() {
    List<Statement.Branch> branches = new ArrayList<>();
    List<Statement> otherwise = List.of();
    String tag = "if";
    while (!tag.equals("endif")) {
      if (tag.equals("else")) {
        tokens.expect(TokenType.BLOCK_END);
        otherwise = expressions.conditional(() -> parseBody("if", "endif"));
      } else {
        int line = tokens.current().line();
        Expression test = expressions.conditional(() -> expressions.parseTuple(false));
        tokens.expect(TokenType.BLOCK_END);
        List<Statement> body =
            expressions.conditional(() -> parseBody("if", "elif", "else", "endif"));
        branches.add(new Statement.Branch(test, body, line));
      }
      tag = tokens.next().text();
    }
    return new Statement.If(branches, otherwise);
  }

  private Statement parseFor(int line) {
    Target target = parseTarget(false);
    if (!tokens.skipName("in")) {
      throw tokens.error("expected token 'in', got '" + tokens.current().shown() + "'");
    }
    Expression iterable = expressions.parseTuple(false);
    Expression condition = tokens.skipName("if") ? expressions.parse() : null;
    boolean recursive = tokens.skipName("recursive");
    tokens.expect(TokenType.BLOCK_END);
    loops++;
    List<Statement> body = parseBody("for", "endfor", "else");
    loops--;
    List<Statement> otherwise = List.of();
    if (tokens.next().text().equals("else")) {
      tokens.expect(TokenType.BLOCK_END);
      otherwise = parseClosed("for", "endfor");
    }
    return new ForLoop(target, iterable, condition, recursive, body, otherwise, line);
  }

  private Statement parseSet(int line) {
    Target target = parseTarget(true);
    if (tokens.skipOperator("=")) {
      return new Statement.Assign(target, expressions.parseTuple(true), line);
    }
    List<Filter> filters = parseFilterChain(tokens.skipOperator("|"));
    tokens.expect(TokenType.BLOCK_END);
    return new Statement.AssignBlock(target, filters, parseClosed("set", "endset"));
  }

  private List<Filter> parseFilterChain(boolean first) {
    List<Filter> filters = new ArrayList<>();
    for (boolean more = first; more; more = tokens.skipOperator("|")) {
      filters.add(expressions.parseFilter());
    }
    return filters;
  }

  private Target parseTarget(boolean namespaces) {
    List<Target> parts = new ArrayList<>();
    boolean several = false;
    do {
      boolean ended = several && (tokens.isName("in") || tokens.isOperator("="));
      if (ended || tokens.isOperator(")")) {
        break;
      }
      parts.add(parseOneTarget(namespaces));
      several |= tokens.isOperator(",");
    } while (tokens.skipOperator(","));
    return several ? new Target(null, null, parts, true) : parts.get(0);
  }

  private Target parseOneTarget(boolean namespaces) {
    if (tokens.skipOperator("(")) {
      if (tokens.isOperator(")")) {
        throw tokens.error("can't assign to an empty tuple");
      }
      Target inside = tokens.nested(() -> parseTarget(namespaces));
      tokens.expectOperator(")");
      return inside;
    }
    String name = tokens.expect(TokenType.NAME);
    if (Set.of("true", "false", "none", "True", "False", "None").contains(name)) {
      throw tokens.error("can't assign to 'const'");
    }
    String attribute =
        namespaces && tokens.skipOperator(".") ? tokens.expect(TokenType.NAME) : null;
    return new Target(name, attribute, List.of(), false);
  }

  private Statement parseMacro() {
    String name = tokens.expect(TokenType.NAME);
    List<String> parameters = new ArrayList<>();
    List<Expression> defaults = new ArrayList<>();
    List<Statement> body = new ArrayList<>();
    Set<String> uses =
        expressions.usesOf(
            () -> {
              parseSignature(parameters, defaults);
              tokens.expect(TokenType.BLOCK_END);
              body.addAll(parseClosed("macro", "endmacro"));
            });
    return new Macro(name, parameters, defaults, body, uses);
  }

  private void parseSignature(List<String> parameters, List<Expression> defaults) {
    tokens.expectOperator("(");
    while (!tokens.isOperator(")")) {
      String parameter = tokens.expect(TokenType.NAME);
      if (parameters.contains(parameter)) {
        throw tokens.error("duplicate parameter '" + parameter + "'");
      }
      parameters.add(parameter);
      if (tokens.skipOperator("=")) {
        defaults.add(expressions.parse());
      } else if (!defaults.isEmpty()) {
        throw tokens.error("non-default argument follows default argument");
      }
      if (!tokens.skipOperator(",")) {
        break;
      }
    }
    tokens.expectOperator(")");
  }

  private Statement parseCall() {
    List<String> parameters = new ArrayList<>();
    List<Expression> defaults = new ArrayList<>();
    if (tokens.isOperator("(")) {
      parseSignature(parameters, defaults);
    }
    if (!(expressions.parse() instanceof Expression.Call call)) {
      throw tokens.error("expected call");
    }
    tokens.expect(TokenType.BLOCK_END);
    List<Statement> body = new ArrayList<>();
    Set<String> uses = expressions.usesOf(() -> body.addAll(parseClosed("call", "endcall")));
    return new Statement.CallBlock(new Macro("caller", parameters, defaults, body, uses), call);
  }

  private Statement parseFilterBlock() {
    List<Filter> filters = parseFilterChain(true);
    tokens.expect(TokenType.BLOCK_END);
    return new Statement.FilterBlock(filters, parseClosed("filter", "endfilter"));
  }

  private Statement parseWith(int line) {
    List<Target> targets = new ArrayList<>();
    List<Expression> values = new ArrayList<>();
    while (tokens.current().type() != TokenType.BLOCK_END) {
      if (!targets.isEmpty()) {
        tokens.expectOperator(",");
      }
      targets.add(parseOneTarget(false));
      tokens.expectOperator("=");
      values.add(expressions.parse());
    }
    tokens.expect(TokenType.BLOCK_END);
    List<Statement> body = parseBody("with", "endwith");
    tokens.next();
    return new Statement.Block(targets, values, body, line);
  }
}
