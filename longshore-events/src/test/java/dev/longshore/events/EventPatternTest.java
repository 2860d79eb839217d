package dev.longshore.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Single quotes stand for double ones. */
class EventPatternTest {

  private static final String EVENT =
      """
      {'version':'0','detail-type':'Batch Job State Change','source':'aws.batch',
       'resources':['arn:aws:batch:us-east-1:1:job/4c75'],
       'detail':{'jobName':'Train-Model*','status':'FAILED','createdAt':1641944200058,
        'jobQueue':'arn:aws:batch:us-east-1:1:job-queue/main','dependsOn':[],'isCancelled':true,
        'ratio':0.5,'statusReason':null,'parameters':{},
        'attempts':[{'container':{'exitCode':1,'reason':'OutOfMemoryError: killed'}},
         {'container':{'exitCode':3,'reason':'Error'}}],
        'tags':{'team':'blue','resourceArn':'arn'}}}\
      """
          .replace('\'', '"');

  private static boolean matches(String pattern) {
    try {
      return EventPattern.parse(pattern.replace('\'', '"')).matches(JsonValue.parse(EVENT));
    } catch (InvalidPatternException e) {
      throw new AssertionError(pattern, e);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'source':['aws.batch']}",
        "{'source':['aws.ec2','aws.batch'],'detail-type':['Batch Job State Change']}",
        "{'detail':{'status':['FAILED','SUCCEEDED']}}",
        "{'detail':{'createdAt':[1641944200058]}}",
        "{'detail':{'isCancelled':[true]}}",
        "{'detail':{'statusReason':[null]}}",
        "{'detail':{'tags':{'team':['blue']}}}",
        "{'resources':['arn:aws:batch:us-east-1:1:job/4c75']}",
        "{'resources':[{'prefix':'arn:aws:batch:'}]}",
        "{'detail':{'jobName':[{'prefix':'Train'}]}}",
        "{'detail':{'jobName':[{'prefix':{'equals-ignore-case':'TRAIN'}}]}}",
        "{'detail':{'jobQueue':[{'suffix':'/main'}]}}",
        "{'detail':{'jobQueue':[{'suffix':{'equals-ignore-case':'/MAIN'}}]}}",
        "{'detail':{'status':[{'equals-ignore-case':'failed'}]}}",
        "{'detail':{'jobQueue':[{'wildcard':'arn:*:job-queue/m*n'}]}}",
        "{'detail':{'jobName':[{'wildcard':'*Model\\\\*'}]}}",
        "{'detail':{'jobName':[{'wildcard':'*'}]}}",
        "{'detail':{'status':[{'anything-but':'SUCCEEDED'}]}}",
        "{'detail':{'status':[{'anything-but':['SUCCEEDED','RUNNING']}]}}",
        "{'detail':{'createdAt':[{'anything-but':1}]}}",
        "{'detail':{'createdAt':[{'anything-but':[1,2]}]}}",
        "{'detail':{'createdAt':[{'anything-but':'x'}]}}",
        "{'detail':{'jobName':[{'anything-but':{'prefix':'Test'}}]}}",
        "{'detail':{'jobName':[{'anything-but':{'prefix':['Test','x']}}]}}",
        "{'detail':{'jobName':[{'anything-but':{'suffix':'Test'}}]}}",
        "{'detail':{'jobName':[{'anything-but':{'equals-ignore-case':['a','b']}}]}}",
        "{'detail':{'jobName':[{'anything-but':{'wildcard':'*Test*'}}]}}",
        "{'detail':{'ratio':[{'numeric':['=',0.50]}]}}",
        "{'detail':{'ratio':[{'numeric':['>',0,'<=',0.5]}]}}",
        "{'detail':{'attempts':{'container':{'exitCode':[{'numeric':['>=',3]}]}}}}",
        "{'detail':{'attempts':{'container':{'exitCode':[{'numeric':['<',2]}]}}}}",
        "{'detail':{'attempts':{'container':{'exitCode':[{'numeric':['<=',1]}]}}}}",
        "{'detail':{'attempts':{'container':{'exitCode':[1],'reason':[{'prefix':'OutOf'}]}}}}",
        "{'detail':{'status':[{'exists':true}]}}",
        "{'detail':{'statusReason':[{'exists':true}]}}",
        "{'detail':{'arrayProperties':[{'exists':false}]}}",
        "{'detail':{'arrayProperties':{'index':[{'exists':false}]}}}",
        "{'detail':{'dependsOn':[{'exists':false}]}}",
        "{'detail':{'dependsOn':{'jobId':[{'exists':false}]}}}",
        "{'detail':{'parameters':[{'exists':false}]}}",
        "{'detail':{'tags':[{'exists':false}]}}",
        "{'detail':{'shareIdentifier':['a',{'exists':false}]}}",
        "{'$or':[{'source':['aws.ec2']},{'detail':{'status':['FAILED']}}]}",
        "{'source':['aws.batch'],'detail':{'$or':[{'status':['RUNNING']},{'tags':{'team':['blue']}}]}}",
        "{'$or':[{'source':['a']},{'$or':[{'source':['b']},{'source':['aws.batch']}]}]}"
      })
  void matchesWhatIsAllowed(String pattern) {
    assertThat(matches(pattern)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'source':['aws.ec2']}",
        "{'source':['aws.batch'],'detail-type':['Other']}",
        "{'Source':['aws.batch']}",
        "{'detail':{'status':['failed']}}",
        "{'detail':{'status':{'x':['FAILED']}}}",
        "{'detail':['FAILED']}",
        "{'detail':{'createdAt':['1641944200058']}}",
        "{'detail':{'createdAt':[1641944200058.0]}}",
        "{'detail':{'isCancelled':['true',false]}}",
        "{'detail':{'jobName':[{'prefix':'rain'}]}}",
        "{'detail':{'createdAt':[{'prefix':'16'}]}}",
        "{'detail':{'jobName':[{'suffix':'model*'}]}}",
        "{'detail':{'jobName':[{'suffix':'a much longer text than the name is'}]}}",
        "{'detail':{'jobName':[{'wildcard':'Train*Train*'}]}}",
        "{'detail':{'jobName':[{'wildcard':'Train-Model'}]}}",
        "{'detail':{'jobName':[{'wildcard':'*-*Model'}]}}",
        "{'detail':{'status':[{'anything-but':['FAILED','x']}]}}",
        "{'detail':{'missing':[{'anything-but':'x'}]}}",
        "{'detail':{'jobName':[{'anything-but':{'prefix':['x','Train']}}]}}",
        "{'detail':{'jobName':[{'anything-but':{'wildcard':'*Model*'}}]}}",
        "{'detail':{'ratio':[{'numeric':['>',0.5]}]}}",
        "{'detail':{'ratio':[{'numeric':['<',0.5]}]}}",
        "{'detail':{'ratio':[{'numeric':['>',0,'<',0.5]}]}}",
        "{'detail':{'status':[{'numeric':['>',0]}]}}",
        "{'detail':{'attempts':{'container':{'exitCode':[3],'reason':[{'prefix':'OutOf'}]}}}}",
        "{'detail':{'status':[{'exists':false}]}}",
        "{'detail':{'dependsOn':[{'exists':true}]}}",
        "{'detail':{'dependsOn':{'jobId':[{'exists':true}]}}}",
        "{'detail':{'attempts':{'container':{'exitCode':[{'exists':false}]}}}}",
        "{'detail':{'tags':[{'exists':true}]}}",
        "{'detail':{'arrayProperties':{'index':[{'exists':true}]}}}",
        "{'detail':{'missing':[null]}}",
        "{'$or':[{'source':['aws.ec2']},{'detail':{'status':['RUNNING']}}]}",
        "{'source':['aws.ec2'],'$or':[{'source':['aws.batch']},{'source':['x']}]}"
      })
  void doesNotMatch(String pattern) {
    assertThat(matches(pattern)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "~~ | it is empty",
        "{ | it is not valid JSON, line 1 column 2",
        "{} {} | it goes on after its end",
        "{'a':[1],'a':[2]} | it is not valid JSON, line 1 column 13",
        "[] | Filter is not an object",
        "'x' | Filter is not an object",
        "{} | Empty objects are not allowed",
        "{'a':{}} | Empty objects are not allowed",
        "{'a':'b'} | \"a\" must be an object or an array",
        "{'a':null} | \"a\" must be an object or an array",
        "{'a':[]} | Empty arrays are not allowed",
        "{'a':[[1]]} | Arrays of arrays are not allowed: a value is wanted",
        "{'a':[{}]} | Match expression must have exactly one key, got []",
        "{'a':[{'prefix':'x','suffix':'y'}]} | Match expression must have exactly one key, got"
            + " [prefix, suffix]",
        "{'a':[{'begins':'x'}]} | Unrecognized match type begins",
        "{'a':[{'prefix':1}]} | prefix match pattern must be a string",
        "{'a':[{'prefix':{'equals':'x'}}]} | prefix match pattern must be a string",
        "{'a':[{'equals-ignore-case':['x']}]} | equals-ignore-case match pattern must be a string",
        "{'a':[{'wildcard':'a**'}]} | Consecutive wildcard characters at pos 1",
        "{'a':[{'wildcard':'a\\\\b'}]} | Invalid escape character at pos 1",
        "{'a':[{'anything-but':[]}]} | Empty arrays are not allowed",
        "{'a':[{'anything-but':[1,'x']}]} | anything-but takes a string, a number, or a list of"
            + " strings or of numbers",
        "{'a':[{'anything-but':true}]} | anything-but takes a string, a number, or a list of"
            + " strings or of numbers",
        "{'a':[{'anything-but':{'numeric':['>',1]}}]} | Unsupported anything-but pattern: numeric",
        "{'a':[{'numeric':5}]} | Value of numeric must be an array: an operator and a number, once"
            + " or twice",
        "{'a':[{'numeric':['>']}]} | Value of numeric must be an array: an operator and a number,"
            + " once or twice",
        "{'a':[{'numeric':['!=',1]}]} | Unrecognized numeric range operator: \"!=\"",
        "{'a':[{'numeric':['>','1']}]} | Value of numeric must be a number from -5.0e9 to 5.0e9,"
            + " not \"1\"",
        "{'a':[{'numeric':['>',5000000001]}]} | Value of numeric must be a number from -5.0e9 to"
            + " 5.0e9, not 5000000001",
        "{'a':[{'numeric':['>',2,'<',1]}]} | A numeric range goes from > or >= a number to < or <="
            + " a larger one",
        "{'a':[{'numeric':['<',1,'>',2]}]} | A numeric range goes from > or >= a number to < or <="
            + " a larger one",
        "{'a':[{'exists':'yes'}]} | exists must be true or false",
        "{'$or':[{'a':[1]}]} | $or must be an array of two or more objects",
        "{'$or':{'a':[1]}} | $or must be an array of two or more objects",
        "{'$or':[{'a':[1]},1]} | $or must be an array of two or more objects"
      })
  void refusesWhatIsNoPattern(String pattern, String reason) {
    assertThatThrownBy(() -> EventPattern.parse(pattern.replace('\'', '"')))
        .isInstanceOf(InvalidPatternException.class)
        .hasMessage("Event pattern is not valid. Reason: " + reason);
  }

  @Test
  void refusesPatternsThatAreTooLong() {
    assertThatThrownBy(() -> EventPattern.parse("{\"a\":[\"" + "x".repeat(4096) + "\"]}"))
        .isInstanceOf(InvalidPatternException.class)
        .hasMessageContaining("longer than 4096 characters");
  }

  @Test
  void jsonIsWrittenAsItWasRead() {
    String json = "{\"a\":[1.50,\"\\\"\",null,true,{}],\"b\":{\"c\":[]}}";
    assertThat(JsonValue.parse(json).json()).isEqualTo(json);
  }
}
