"""Messages in the manner of laboratories of four countries; the people are made up."""

AUSTRALIAN = "\r".join(
    [
        "MSH|^~\\&|PATHLAB^1234^AUSNATA|City Path^5555^AUSNATA|DERM|CLINIC|20261120091500+1000||ORU^R01|20112609150012"
        "|P|2.3.1^AUS&&ISO^AS4700.2&&L|||AL|NE|AUS|ASCII|en^English",
        "PID|1||D88^^^CLINIC^MR~2950123456^^^AUSHIC^MC||O'HARA^SEAN^^^MR||19720214|M|||1 High St^^PERTH^WA^6000",
        "PV1|1|O",
        "ORC|RE|P77^DERM|26-123456-CAL-0^City Path^5555^AUSNATA||CM",
        "OBR|1|P77^DERM|26-123456-CAL-0^City Path^5555^AUSNATA|CAL^Calcium^5555|||202611190830+1000|||||||202611191000"
        "+1000||0191324T^SMITH^JOHN|||||LN=26-123456||202611200915+1000||CH|F",
        "OBX|1|NM|2000-8^Calcium^LN^CA^Calcium^5555||2.31|mmol/L^mmol/L^ISO+|2.10-2.60|N|||F",
        "OBX|2|NM|29265-6^Calcium (corr)^LN||2.29|mmol/L|2.10-2.60||||F",
        "OBX|3|FT|^Comment^5555||Normal calcium.\\.br\\ No action.||||||F",
        "OBX|4|ED|PDF^Display format in PDF^AUSPDI||^application^pdf^Base64^JVBERi0xLjQKJcOkw7zDtsOfCg==||||||F",
        "",
    ]
).encode()

SWISS_GERMAN = "\r\n".join(
    [
        "MSH|^~\\&|LABOR|Musterlabor AG|PRAXIS|CLINIC|20261120091500||ORU^R01|4711|P|2.3||||||8859/1",
        "PID|1||P0001||Müller-Meier^Renée||19720214|W",
        "OBR|1||88123|CHEM^Chemie|||202611190830||||||nüchtern||S^Serum",
        "OBX|1|NM|CA^Kalzium^L||2,31|mmol/l|2.10 - 2.60|||||F",
        "OBX|2|NM|CREA^Kreatinin^L||61|µmol/l|44 - 80|||||F",
        "OBX|3|NM|TSH^TSH basal^L||1,9|mU/l|0.27 - 4.20|||||F",
        "OBR|2||88123|URIN^Sammelurin|||202611190800",
        "OBX|1|NM|CAU^Kalzium^L||5,1|mmol/Tag||||||F",
        "OBX|2|NM|CREAU^Kreatinin^L||8,8|mmol/l||||||F",
        "",
    ]
).encode("latin-1")

SWISS_FRENCH = "\n".join(
    [
        "MSH|^~\\&|LABO|Laboratoire du Lac|CABINET|CLINIC|20261120091500+0100||OUL^R22^OUL_R22|99|P"
        "|2.5.1||||||UNICODE UTF-8",
        "PID|1||7561234567897^^^AVS^SS~P0001^^^CLINIC^MR||Dupont^Zoé^^^^^L~Favre^Zoé^^^^^M||19720214|F",
        "SPM|1|||119364003^Sérum^SCT|||||||||||||202611190830+0100",
        "OBR|1||F1|CHIM^Chimie^L|||||||||||||||||||||F",
        "OBX|1|NM|14879-1^Phosphate^LN||1.02|mmol/l|0.81 à 1.45||||F",
        "OBX|2|NM|TSH^TSH^L||2.1|mUI/l|entre 0.27 et 4.2||||F",
        "SPM|2|||276833005^Urines de 24 h^SCT|||||||||||||202611190800+0100",
        "OBR|2||F2|URI^Urines^L|||||||||||||||||||||F",
        "OBX|1|NM|CA^Calcium^L||5.1|mmol/24 heures|||||F",
        "",
    ]
).encode()

AMERICAN = "\r".join(
    [
        "MSH|^~\\&|LAB|QUICKLAB|EHR|CLINIC|20261120091500-0500||ORU^R01^ORU_R01|Q1|P|2.5.1",
        "PID|1|P0001|QL99881^^^QUICKLAB^PI|P0001|TEST^ANNA^M^^^^L||19720214|F|||||||||||078-05-1120",
        "ORC|RE|ORD77|QL-1||CM",
        "OBR|1|ORD77|QL-1|24323-8^CMP^LN|||20261119083000-0500|||||||20261119170000-0500||||||||"
        "|20261120080000-0500||LAB|F",
        "OBX|1|NM|17861-6^CALCIUM^LN^25000800^CALCIUM^99QL||10.9|mg/dL^milligram per deciliter^UCUM|"
        "8.6-10.2 mg/dL|H^High"
        "^HL70078~A|||F|||20261119083000-0500|||||||||QUICKLAB DENVER",
        "NTE|1|L|Verified by repeat analysis.",
        "OBX|2|NM|2160-0^CREATININE^LN||0.8|mg/dL|M: 0.7-1.3; F: 0.6-1.1|N|||F",
        "OBX|3|NM|13457-7^LDL^LN||TNP|mg/dL|<100||||X",
        "OBX|4|SN|2731-8^PTH INTACT^LN||>^2500|pg/mL|15-65|HH|||P",
        "OBX|5|NM|XYZ^ALBUMIN^99QL||25|mg/L|||||F",
        "",
    ]
).encode()
